using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using Nito.AsyncEx;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests;

public sealed class ConnectionsTests
{
    [Fact]
    public async Task Connections_ClientsCome_GivesEachUntilTheServerCloses()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        using Watched<TcpConnection> connections = new(server.Connections());
        using Socket one = await Ends.ConnectTo(server);
        using TcpConnection first = await connections.Next();
        using Socket two = await Ends.ConnectTo(server);
        using TcpConnection second = await connections.Next();
        server.Dispose();

        Assert.Null(await connections.End());
        Assert.Equal((IPEndPoint)one.LocalEndPoint!, first.RemoteEndPoint);
        Assert.Equal((IPEndPoint)two.LocalEndPoint!, second.RemoteEndPoint);
    }

    [Fact]
    public async Task Connections_OfAClosedServer_CompletesQuietly()
    {
        TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        server.Dispose();

        using Watched<TcpConnection> connections = new(server.Connections());

        Assert.Null(await connections.End());
    }

    [Fact]
    public async Task Connections_NobodySubscribed_AcceptsNothing()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        IObservable<TcpConnection> connections = server.Connections();
        using Socket client = await Ends.ConnectTo(server);

        using TcpConnection accepted = await server.AcceptAsync().Within();
        using Socket other = await Ends.ConnectTo(server);
        using TcpConnection observed = await connections.Checked().FirstAsync().ToTask().Within();

        Assert.Equal((IPEndPoint)client.LocalEndPoint!, accepted.RemoteEndPoint);
        Assert.Equal((IPEndPoint)other.LocalEndPoint!, observed.RemoteEndPoint);
    }

    [Fact]
    public async Task Connections_FirstTakenAgainAndAgain_LosesNoneInBetween()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        for (int i = 0; i < 300; i++)
        {
            using Socket one = await Ends.ConnectTo(server);
            using Socket two = await Ends.ConnectTo(server);

            using TcpConnection first = await server.Connections().Checked().FirstAsync().ToTask().Within();
            using TcpConnection second = await server.AcceptAsync().Within();

            Assert.Equal((IPEndPoint)one.LocalEndPoint!, first.RemoteEndPoint);
            Assert.Equal((IPEndPoint)two.LocalEndPoint!, second.RemoteEndPoint);
        }
    }

    [Fact]
    public async Task Connections_OnNextIsBusy_OthersWaitInTheBacklog()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        ManualResetEventSlim goOn = new();
        using Watched<TcpConnection> connections = new(server.Connections(), _ => goOn.Wait());
        using Socket one = await Ends.ConnectTo(server);
        using TcpConnection first = await connections.Next();
        using Socket two = await Ends.ConnectTo(server);

        Assert.Equal(Readiness.Readable, Readiness.Readable & await Select.WaitAsync(server, Readiness.Readable).Within());
        Assert.Equal(1, connections.Count);
        goOn.Set();
        using TcpConnection second = await connections.Next();
        Assert.Equal((IPEndPoint)two.LocalEndPoint!, second.RemoteEndPoint);
    }

    [Fact]
    public async Task Connections_Disposed_LeavesTheServerGood()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        using (new Watched<TcpConnection>(server.Connections()))
        {
        }

        using Socket client = await Ends.ConnectTo(server);

        using TcpConnection accepted = await server.AcceptAsync().Within();
        Assert.Equal((IPEndPoint)client.LocalEndPoint!, accepted.RemoteEndPoint);
    }

    [Fact]
    public async Task Connections_DisposedWhileAnAcceptBegins_LeavesTheServerGood()
    {
        using HaltingClock clock = new();
        using TcpServer server = await Pair.Listen(clock);
        server.Timeouts = new Timeouts(Total: TimeSpan.FromHours(1));
        clock.HaltsNext = true;
        IDisposable subscription = server.Connections().Checked().Subscribe();
        await clock.Halted.Within();

        ValueTask<TcpConnection> next = await Task.Run(() =>
        {
            // The disposal has to wait; who does not, is caught by this.
            using Timer goOn = new(_ => clock.GoOn(), null, 200, Timeout.Infinite);
            subscription.Dispose();
            return server.AcceptAsync();
        }).Within();
        using Socket client = await Ends.ConnectTo(server);

        using TcpConnection accepted = await next.Within();
        Assert.Equal((IPEndPoint)client.LocalEndPoint!, accepted.RemoteEndPoint);
    }

    [Fact]
    public async Task Connections_SubscribedTwice_OneFailsAndTheOtherGoesOn()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        using Watched<TcpConnection> first = new(server.Connections());
        using Watched<TcpConnection> second = new(server.Connections());
        (Watched<TcpConnection> failed, Watched<TcpConnection> good) = await Two.FailedAndGood(first, second);

        Assert.IsType<InvalidOperationException>(await failed.End());
        using Socket client = await Ends.ConnectTo(server);
        using TcpConnection accepted = await good.Next();
        Assert.Equal((0, false), (failed.Count, good.HasEnded));
    }

    [Fact]
    public async Task Connections_TimesOut_TellsTheFaultAndGoesOn()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        server.Timeouts = new Timeouts(TimeSpan.FromMilliseconds(10));
        using Watched<AcceptFault> faults = new(server.AcceptFaults());
        using Watched<TcpConnection> connections = new(server.Connections());

        Assert.IsType<SocketTimeoutException>((await faults.Next()).Fault);
        server.Timeouts = Timeouts.None;
        using Socket client = await Ends.ConnectTo(server);
        using TcpConnection accepted = await connections.Next();

        Assert.False(connections.HasEnded);
    }

    [Fact]
    public async Task Connections_Paused_AcceptsNothingUntilResumed()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        PauseTokenSource pause = new() { IsPaused = true };
        using Watched<TcpConnection> connections = server.Connections(pause.Token).Watch();
        using Socket client = await Ends.ConnectTo(server);

        Assert.Equal(Readiness.Readable, Readiness.Readable & await Select.WaitAsync(server, Readiness.Readable).Within());
        Assert.Equal(0, connections.Count);
        pause.IsPaused = false;

        using TcpConnection accepted = await connections.Next();
        Assert.Equal((IPEndPoint)client.LocalEndPoint!, accepted.RemoteEndPoint);
    }

    /// <summary>The next call that asks it for the time waits until it may go on.</summary>
    private sealed class HaltingClock : TimeProvider, IDisposable
    {
        private readonly ManualResetEventSlim _mayGoOn = new();
        private readonly TaskCompletionSource _halted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool HaltsNext { get; set; }

        public Task Halted => _halted.Task;

        public override long GetTimestamp()
        {
            if (HaltsNext && _halted.TrySetResult())
            {
                _mayGoOn.Wait();
            }

            return base.GetTimestamp();
        }

        public void GoOn() => _mayGoOn.Set();

        public void Dispose() => _mayGoOn.Set();
    }
}
