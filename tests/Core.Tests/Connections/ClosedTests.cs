using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests.Connections;

public sealed class ClosedTests
{
    [Fact]
    public async Task Closed_AskedBeforeOrAfter_IsTheFirstReason()
    {
        using RawPair wire = await RawPair.Connect();
        Task<CloseReason> before = wire.Connection.Closed;
        wire.End();
        await wire.Connection.ReceiveAllAsync().Within();
        wire.Connection.Abort();

        Assert.Equal(CloseReason.PeerEnd, await before.Within());
        Assert.Equal(CloseReason.PeerEnd, await wire.Connection.Closed.Within());
    }

    [Fact]
    public async Task Closed_ReasonOfOnesOwn_Stands()
    {
        using Pair pair = await Pair.Connect(new FakeTimeProvider());
        ValueTask<CloseOutcome> closing = pair.Server.CloseAsync(CloseReason.Idle);

        // Its reason is known before it is closed, and told once it is.
        Assert.False(pair.Server.Closed.IsCompleted);
        pair.Client.Dispose();
        await closing.Within();

        Assert.Equal(CloseReason.Idle, await pair.Server.Closed.Within());
    }

    [Fact]
    public async Task Closed_SendFindsTheReset_TellsIt()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Reset();
        await Select.WaitAsync(wire.Connection, Readiness.Readable).Within();

        await Assert.ThrowsAsync<SocketClosedException>(() => wire.Connection.SendAsync("x").Within());

        Assert.Equal(CloseReason.PeerReset, await wire.Connection.Closed.Within());
    }

    [Fact]
    public async Task Closed_OnlySendsAndThePeerHasClosed_CompletesWithTheSendThatFails()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Peer.Close();

        await Assert.ThrowsAsync<SocketClosedException>(() => SendUntilItFails(wire.Connection).Within());

        Assert.Equal(CloseReason.PeerReset, await wire.Connection.Closed.Within());
    }

    [Fact]
    public async Task Closed_SendBehindTheOwnShutdown_IsNoEnd()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Connection.Shutdown(SocketShutdown.Send);

        await Assert.ThrowsAsync<SocketClosedException>(() => wire.Connection.SendAsync("x").Within());

        Assert.False(wire.Connection.Closed.IsCompleted);
        wire.Give("still here\n");
        Assert.Equal("still here", await wire.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Closed_ResetBehindTheOwnShutdown_IsFoundByASend()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Connection.Shutdown(SocketShutdown.Send);
        wire.Reset();

        await Assert.ThrowsAsync<SocketClosedException>(() => wire.Connection.SendAsync("x").Within());

        Assert.Equal(CloseReason.PeerReset, await wire.Connection.Closed.Within());
    }

    [Fact]
    public async Task Receive_EndedByACloseBehindABreak_FailsWithTheBreak()
    {
        // In a loop, so that the receive does not hear of the reset before the close.
        await Task.Run(static () => SocketLoop.Run(static async () =>
        {
            using RawPair wire = await RawPair.Connect();
            Task<string?> line = wire.Connection.ReceiveLineAsync().AsTask();
            wire.Reset();
            Task send = wire.Connection.SendAsync("x").AsTask();
            wire.Connection.Dispose();

            await Assert.ThrowsAsync<SocketClosedException>(() => send);
            await Assert.ThrowsAsync<SocketClosedException>(() => line);
            Assert.Throws<ObjectDisposedException>(() => { _ = wire.Connection.ReceiveLineAsync(); });
        })).Within();
    }

    private static async Task SendUntilItFails(TcpConnection connection)
    {
        while (true)
        {
            await connection.SendAsync("beat\n");
            await Task.Yield();
        }
    }
}
