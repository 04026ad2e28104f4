using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A call that was cancelled is not in the way of the next one, not even before it is out.</summary>
public sealed class CancelledTests
{
    // Callbacks run last in, first out: this one before the call's own.
    [Fact]
    public async Task Receive_StartedByTheCancellationItself_IsLetIn()
    {
        using RawPair wire = await RawPair.Connect();
        using CancellationTokenSource stop = new();
        Task<string?> first = wire.Connection.ReceiveLineAsync(stop.Token).AsTask();
        Task<string?>? second = null;
        using CancellationTokenRegistration before = stop.Token.Register(() => second = wire.Connection.ReceiveLineAsync().AsTask());

        stop.Cancel();
        wire.Give("line\n");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Within());
        Assert.Equal("line", await second!.Within());
    }

    [Fact]
    public async Task Accept_StartedByTheCancellationItself_IsLetIn()
    {
        await using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        using CancellationTokenSource stop = new();
        Task<TcpConnection> first = server.AcceptAsync(stop.Token).AsTask();
        Task<TcpConnection>? second = null;
        using CancellationTokenRegistration before = stop.Token.Register(() => second = server.AcceptAsync().AsTask());

        stop.Cancel();
        await using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Within());
        (await second!.Within()).Dispose();
    }

    // Data that comes at the very moment has another thread end the call.
    [Fact]
    public async Task Receive_CancelledWhileDataComes_LetsTheNextInAndLosesNothing()
    {
        using RawPair wire = await RawPair.Connect();
        string received = "";
        string sent = "";
        for (int i = 0; i < 2_000; i++)
        {
            using CancellationTokenSource stop = new();
            Task<byte[]> first = wire.Connection.ReceiveAsync(1, stop.Token).AsTask();
            string letter = ((char)('a' + (i % 26))).ToString();
            wire.Give(letter);
            sent += letter;
            stop.Cancel();
            Task<byte[]> second = wire.Connection.ReceiveAsync(1).AsTask();
            try
            {
                received += (char)(await first.Within())[0];
                wire.Give("-");
                Assert.Equal("-"u8.ToArray(), await second.Within());
            }
            catch (OperationCanceledException)
            {
                received += (char)(await second.Within())[0];
            }
        }

        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task Receive_WhileAnotherWaits_IsRefusedAlsoAfterACancelledOne()
    {
        using RawPair wire = await RawPair.Connect();
        using CancellationTokenSource stop = new();
        Task<string?> cancelled = wire.Connection.ReceiveLineAsync(stop.Token).AsTask();
        stop.Cancel();
        Task<byte[]> waits = wire.Connection.ReceiveAsync(1).AsTask();

        Assert.Throws<InvalidOperationException>(() => { wire.Connection.ReceiveLineAsync(); });
        wire.Give("a");
        Assert.Equal("a"u8.ToArray(), await waits.Within());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within());
    }
}
