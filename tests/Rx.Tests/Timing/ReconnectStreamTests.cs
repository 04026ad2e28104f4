using System.Net.Sockets;
using System.Reactive.Linq;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Timing;

/// <summary>A client that comes back with a stream of each connection: however the stream ends, the connection is closed.</summary>
public sealed class ReconnectStreamTests : ReconnectScene
{
    [Fact]
    public async Task Items_OfManyConnections_AreOneStream()
    {
        using Watched<string> lines = Client(static connection => connection.Lines()).Watch();
        for (int round = 0; round < 3; round++)
        {
            using TcpConnection peer = await Accept();
            await peer.SendAsync($"{round}\n").Within();

            Assert.Equal($"{round}", await lines.Next());
            peer.Dispose();
            ReconnectState<TcpConnection> lost = await Next(ReconnectPhase.Lost);
            Assert.Equal((CloseReason.PeerEnd, null), (lost.Reason, lost.Fault));
            await GoOn();
        }
    }

    [Fact]
    public async Task Stream_TimesOut_ClosesTheConnectionAndGoesOn()
    {
        using Watched<string> lines = Client(static connection =>
        {
            connection.Timeouts = new Timeouts(Block: TimeSpan.FromMilliseconds(1));
            return connection.Lines();
        }).Watch();
        for (int round = 0; round < 3; round++)
        {
            using TcpConnection silent = await Accept();

            Assert.Empty(await silent.ReceiveAllAsync().Within());
            silent.Dispose();
            Assert.IsType<SocketTimeoutException>((await Next(ReconnectPhase.Lost)).Fault);
            await GoOn();
        }

        Assert.False(lines.HasEnded);
    }

    [Fact]
    public async Task Stream_MeetsAMessageBeyondItsMaximum_ClosesTheConnectionAndGoesOn()
    {
        using Watched<byte[]> messages = Client(static connection => connection.Frames(Framing.LengthPrefixed(bytes: 4, maximum: 10)).Copied()).Watch();
        for (int round = 0; round < 3; round++)
        {
            using TcpConnection peer = await Accept();
            await peer.SendAsync(new byte[] { 0, 0, 0, 1, 7, 0, 1, 0, 0 }).Within();

            Assert.Equal([7], await messages.Next());
            await peer.ReceiveAllAsync().Within();
            peer.Dispose();
            Assert.Equal(SocketError.MessageSize, Assert.IsType<SocketFaultException>((await Next(ReconnectPhase.Lost)).Fault).Error);
            await GoOn();
        }
    }

    [Fact]
    public async Task Stream_Completes_ClosesTheConnectionAndGoesOn()
    {
        using Watched<string> lines = Client(static connection => connection.Lines().Take(1)).Watch();
        for (int round = 0; round < 3; round++)
        {
            using TcpConnection peer = await Accept();
            await peer.SendAsync("a\nb\n").Within();

            Assert.Equal("a", await lines.Next());
            await peer.ReceiveAllAsync().Within();
            peer.Dispose();
            await GoOn();
        }
    }

    [Fact]
    public async Task Stream_CannotBeMade_IsAFailureWithTheReason()
    {
        using Watched<string> lines = Client(static _ => (IObservable<string>)null!, limit: 2).Watch();
        using Watched<string> thrown = Client<string>(static _ => throw new FormatException(), limit: 1).Watch();

        await GoOn();

        Assert.IsType<InvalidOperationException>(await lines.End());
        Assert.IsType<FormatException>(await thrown.End());
    }

    [Fact]
    public async Task Limit_Reached_FailsWithTheStreamsError()
    {
        using Watched<string> lines = Client(static connection => connection.Lines(), limit: 1).Watch();
        using TcpConnection peer = await Accept();

        peer.Abort();

        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketClosedException>(await lines.End()).Error);
    }

    [Fact]
    public async Task Limit_ReachedByConnectionsThatEndIdle_SaysSo()
    {
        using Watched<CloseReason> ends = Client(
            connection => connection.IdleTimeout(4 * Second, Clock).Merge(Observable.Return(CloseReason.None)), limit: 1).Watch();
        using TcpConnection peer = await Accept();
        Assert.Equal(CloseReason.None, await ends.Next());

        Clock.AdvanceBy(4 * Second);

        Assert.Empty(await peer.ReceiveAllAsync().Within());
        peer.Dispose();
        Assert.Contains("Idle", Assert.IsType<SocketFaultException>(await ends.End()).Message);
    }

    [Fact]
    public async Task Disposal_ClosesTheConnection()
    {
        Watched<string> lines = Client(static connection => connection.Lines()).Watch();
        using TcpConnection peer = await Accept();
        TcpConnection connection = (await Next(ReconnectPhase.Connected)).Connection!;

        lines.Dispose();

        await connection.Closed.Within();
        await peer.ReceiveAllAsync().Within();
        Assert.Equal(0, lines.Count);
    }

    [Fact]
    public async Task OnState_Throws_IsTheError()
    {
        using Watched<string> lines = Tcp.Reconnecting(
            "127.0.0.1", Port, static connection => connection.Lines(), onState: static state =>
            {
                if (state.Phase == ReconnectPhase.Connected)
                {
                    throw new TimeoutException();
                }
            }).Watch();
        using TcpConnection peer = await Accept();

        Assert.IsType<TimeoutException>(await lines.End());
        await peer.ReceiveAllAsync().Within();
    }
}
