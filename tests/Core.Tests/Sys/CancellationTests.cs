using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A cancellation or a deadline against readiness: one of them wins, and the bytes are handed out once, now or by the next receive.</summary>
public sealed class CancellationTests
{
    [Fact]
    public async Task Cancel_RacingData_NeverLosesAByte()
    {
        using RawPair pair = await RawPair.Connect();
        int cancelled = 0;
        for (int round = 0; round < 3_000; round++)
        {
            using CancellationTokenSource source = new();
            byte[] one = [(byte)round];
            Task<byte[]> receive = pair.Connection.ReceiveAsync(1, source.Token).AsTask();

            // Each has the head start every other time.
            Action give = () => pair.Give(one);
            Task both = round % 2 == 0 ? Both(source.Cancel, give) : Both(give, source.Cancel);

            byte[] received;
            try
            {
                received = await receive.Within();
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                received = await pair.Connection.ReceiveAsync(1).Within();
            }

            await both.Within();
            Assert.Equal(one, received);
        }

        Assert.InRange(cancelled, 1, 2_999);

        static Task Both(Action first, Action second) => Task.WhenAll(Task.Run(first), Task.Run(second));
    }

    [Fact]
    public async Task Deadline_RacingData_NeverLosesAByte()
    {
        FakeTimeProvider clock = new();
        using RawPair pair = await RawPair.Connect(clock);
        pair.Connection.Timeouts = new Timeouts(TimeSpan.FromSeconds(1));
        for (int round = 0; round < 3_000; round++)
        {
            byte[] one = [(byte)round];
            Task<byte[]> receive = pair.Connection.ReceiveAsync(1).AsTask();

            Task advance = Task.Run(() => clock.Advance(TimeSpan.FromSeconds(1)));
            pair.Give(one);

            byte[] received;
            try
            {
                received = await receive.Within();
            }
            catch (SocketTimeoutException)
            {
                received = await pair.Connection.ReceiveAsync(1).Within();
            }

            await advance.Within();
            Assert.Equal(one, received);
        }
    }

    [Fact]
    public async Task Deadline_DataCameBefore_GivesTheData()
    {
        // What is there is always taken, also when the clock is read before the reactor has said so.
        FakeTimeProvider clock = new();
        using RawPair pair = await RawPair.Connect(clock);
        pair.Connection.Timeouts = new Timeouts(TimeSpan.FromSeconds(1));
        for (int round = 0; round < 1_000; round++)
        {
            Task<byte[]> receive = pair.Connection.ReceiveAsync(1).AsTask();

            pair.Give("x");
            clock.Advance(TimeSpan.FromSeconds(1));

            Assert.Single(await receive.Within());
        }
    }

    [Fact]
    public async Task Cancel_BeforeTheCall_TouchesNothing()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("line\n");

        ValueTask<string?> receive = pair.Connection.ReceiveLineAsync(new CancellationToken(canceled: true));

        Assert.True(receive.IsCanceled);
        Assert.Equal("line", await pair.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Cancel_WhileWaiting_CarriesItsToken()
    {
        using RawPair pair = await RawPair.Connect();
        using CancellationTokenSource source = new();
        pair.Give("par");
        Task<string?> receive = pair.Connection.ReceiveLineAsync(source.Token).AsTask();

        await source.CancelAsync();

        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receive).Within();
        Assert.Equal(source.Token, cancelled.CancellationToken);
        pair.Give("tial\n");
        Assert.Equal("partial", await pair.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Cancel_OfATokenWhoseCallIsOver_LeavesTheNextCallAlone()
    {
        using RawPair pair = await RawPair.Connect();
        for (int round = 0; round < 1_000; round++)
        {
            using CancellationTokenSource old = new();
            Task<byte[]> first = pair.Connection.ReceiveAsync(1, old.Token).AsTask();
            pair.Give("1");
            await first.Within();
            Task<byte[]> second = pair.Connection.ReceiveAsync(1).AsTask();

            await old.CancelAsync();
            pair.Give("2");

            Assert.Equal("2"u8.ToArray(), await second.Within());
        }
    }

    [Fact]
    public async Task Cancel_OfASend_TellsByItsStatsHowMuchWentOut()
    {
        using RawPair pair = await RawPair.Connect(window: 4096);
        using CancellationTokenSource source = new();
        Task send = pair.Connection.SendAsync(new byte[20_000_000], source.Token).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send).Within();
        pair.Connection.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        byte[] arrived = await Task.Run(pair.TakeAll).Within();
        Assert.Equal(pair.Connection.Stats.Sent, arrived.Length);
    }

    [Fact]
    public async Task Cancel_OfAnAccept_LeavesTheConnectionInTheQueue()
    {
        using TcpServer server = await Pair.Listen();
        using CancellationTokenSource source = new();
        Task<TcpConnection> accept = server.AcceptAsync(source.Token).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accept).Within();
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        using TcpConnection accepted = await server.AcceptAsync().Within();
        Assert.Equal(client.LocalEndPoint, accepted.RemoteEndPoint);
    }
}
