using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>Calls whose results are never taken, as those of "fire and forget": their operation objects are not kept, and not used again behind the back of a
/// caller that awaits late.</summary>
public sealed class NeverAwaitedTests
{
    private const int Many = 1_000;
    private const int Few = 5;

    private readonly ScriptedSocket _socket = new();

    [Fact]
    public async Task SendAsync_NeverAwaited_KeepsFewOperations()
    {
        using TcpConnection connection = new(_socket, TimeProvider.System) { Timeouts = new Timeouts(TimeSpan.FromHours(1)) };

        Forget(connection, Many);
        await SendThatWaits(connection).AsTask().Within();

        Assert.InRange(new ByteChannelProbe(connection).SendOperations, 1, Few);
        Assert.Equal(Many + 1, _socket.SentBytes.Length);
    }

    [Fact]
    public async Task SendAsync_AfterSomeThatWereNeverAwaited_UsesOneObjectAgain()
    {
        using TcpConnection connection = new(_socket, TimeProvider.System);
        Forget(connection, Many);
        ByteChannelProbe probe = new(connection);
        await SendThatWaits(connection).AsTask().Within();
        int before = probe.SendOperations;

        for (int i = 0; i < Many; i++)
        {
            await SendThatWaits(connection).AsTask().Within();
        }

        Assert.Equal(before, probe.SendOperations);
    }

    [Fact]
    public async Task SendAsync_NeverAwaitedAndLimited_IsCollected()
    {
        using TcpConnection connection = new(_socket, TimeProvider.System) { Timeouts = new Timeouts(TimeSpan.FromHours(1)) };
        List<WeakReference> forgotten = [];
        for (int i = 0; i < Many; i++)
        {
            Forget(connection, 1);
            forgotten.Add(new ByteChannelProbe(connection).NewestSendOperation());
        }

        // Neither the connection nor the deadlines, an hour from now, may keep them.
        await Eventually.TrueAfterCollection(() => forgotten.Count(static operation => operation.IsAlive) <= Few);
    }

    [Fact]
    public async Task SendAsync_AwaitedAfterManyOthers_StillTellsItsOwnEnd()
    {
        using TcpConnection connection = new(_socket, TimeProvider.System);
        _socket.RefusesSend().RefusesSend().RefusesSend(SocketError.NoBufferSpaceAvailable);
        ValueTask failed = connection.SendAsync("!"u8.ToArray());
        _socket.Edge(Readiness.Writable);
        SpinWait.SpinUntil(() => failed.IsCompleted);

        Forget(connection, Many);

        await Assert.ThrowsAsync<SocketFaultException>(() => failed.AsTask()).Within();
    }

    private void Forget(TcpConnection connection, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _ = SendThatWaits(connection);
        }
    }

    private ValueTask SendThatWaits(TcpConnection connection)
    {
        // A send tries once before it sets up a wait.
        _socket.RefusesSend().RefusesSend();
        ValueTask send = connection.SendAsync("x"u8.ToArray());
        _socket.Edge(Readiness.Writable);

        // The reactor may have found the carrier writable first, and be at it: one send at a time.
        SpinWait.SpinUntil(() => send.IsCompleted);
        return send;
    }
}
