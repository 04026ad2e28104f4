using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class CloseTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task CloseAsync_PeerHasNotReadYet_LosesNothing()
    {
        using RawPair pair = await RawPair.Connect(window: 4096);
        byte[] data = new byte[300_000];
        new Random(5).NextBytes(data);
        pair.Give("never received here");
        Task send = pair.Connection.SendAsync(data).AsTask();
        Task<byte[]> all = Task.Run(pair.TakeAll);
        await send.Within();

        Task close = pair.Connection.CloseAsync().AsTask();

        Assert.Equal(data, await all.Within());
        pair.End();
        await close.Within();
    }

    [Fact]
    public async Task CloseAsync_ReceivePending_EndsItWithDisposed()
    {
        using RawPair pair = await RawPair.Connect();
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();

        Task close = pair.Connection.CloseAsync().AsTask();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => line).Within();
        pair.End();
        await close.Within();
    }

    [Fact]
    public async Task CloseAsync_SendPending_EndsItWithDisposed()
    {
        using RawPair pair = await RawPair.Connect(window: 4096);
        await BusyWindow.Fill(pair.Connection);
        Task send = pair.Connection.SendAsync(new byte[1_000_000]).AsTask();

        Task close = pair.Connection.CloseAsync().AsTask();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => send).Within();
        await close.Within();
    }

    [Fact]
    public async Task CloseAsync_PeerStaysOpen_WaitsASecondAndCloses()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        Task close = pair.Connection.CloseAsync().AsTask();
        await Eventually.True(() => new ByteChannelProbe(pair.Connection).IsReceiveParked);

        _clock.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        bool early = close.IsCompleted;
        _clock.Advance(TimeSpan.FromTicks(1));

        await close.Within();
        Assert.False(early);
        Assert.Null(pair.Connection.Handle);
    }

    [Fact]
    public async Task CloseAsync_WithTimeouts_WaitsAsLongAsTheyAllow()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        pair.Connection.Timeouts = new Timeouts(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(7));
        Task close = pair.Connection.CloseAsync().AsTask();
        await Eventually.True(() => new ByteChannelProbe(pair.Connection).IsReceiveParked);

        _clock.Advance(TimeSpan.FromSeconds(6));
        bool early = close.IsCompleted;
        _clock.Advance(TimeSpan.FromSeconds(1));

        await close.Within();
        Assert.False(early);
    }

    [Fact]
    public async Task CloseAsync_IsCancelled_ClosesAtOnceAndDoesNotThrow()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        using CancellationTokenSource source = new();
        Task close = pair.Connection.CloseAsync(source.Token).AsTask();

        await source.CancelAsync();

        await close.Within();
        Assert.Null(pair.Connection.Handle);
    }

    [Fact]
    public async Task CloseAsync_PeerSendsWithoutEnd_ClosesInTime()
    {
        using RawPair pair = await RawPair.Connect();
        Task flood = Task.Run(() =>
        {
            byte[] block = new byte[256 * 1024];
            while (true)
            {
                pair.Give(block);
            }
        });
        await pair.Connection.ReceiveAsync(1_000_000).Within();

        await pair.Connection.CloseAsync().Within();

        await Assert.ThrowsAsync<SocketException>(() => flood).Within();
    }

    [Fact]
    public async Task CloseAsync_AThreadReadsTheStream_GetsItOut()
    {
        using RawPair pair = await RawPair.Connect();
        using Stream stream = pair.Connection.AsStream();
        using ManualResetEventSlim reading = new();
        Task<int> read = Task.Factory.StartNew(
            () =>
            {
                reading.Set();
                return stream.Read(new byte[1]);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        reading.Wait(WithinExtensions.DefaultLimit);

        await pair.Connection.CloseAsync().Within();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => read).Within();
    }

    [Fact]
    public async Task CloseAsync_AnotherWhileTheFirstWaits_DoesNotCutItShort()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        Task first = pair.Connection.CloseAsync().AsTask();
        await Eventually.True(() => new ByteChannelProbe(pair.Connection).IsReceiveParked);

        Task second = pair.Connection.CloseAsync().AsTask();
        await Eventually.True(() => second.IsCompleted || pair.Connection.Handle is not null);

        Assert.NotNull(pair.Connection.Handle);
        pair.End();
        await first.Within();
        await second.Within();
        Assert.Null(pair.Connection.Handle);
    }

    [Fact]
    public async Task Dispose_WhileCloseAsyncWaits_ClosesAtOnce()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        Task close = pair.Connection.CloseAsync().AsTask();

        pair.Connection.Dispose();

        await close.Within();
        Assert.Null(pair.Connection.Handle);
    }

    [Fact]
    public async Task Dispose_WithBytesNeverReceived_DoesNotReset()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give(new byte[100_000]);
        await pair.Connection.SendAsync("farewell").Within();

        pair.Connection.Dispose();

        Assert.Equal("farewell"u8.ToArray(), await Task.Run(pair.TakeAll).Within());
    }

    [Fact]
    public async Task Abort_WithBytesUnderWay_ResetsThePeer()
    {
        using RawPair pair = await RawPair.Connect();

        pair.Connection.Abort();

        SocketException reset = await Assert.ThrowsAsync<SocketException>(() => Task.Run(pair.TakeAll)).Within();
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    [Fact]
    public async Task Finalizer_OfAForgottenConnection_ClosesIt()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen();
        await ConnectAndForget(((System.Net.IPEndPoint)listener.LocalEndPoint!).Port);
        using Socket peer = listener.Accept();

        await Eventually.TrueAfterCollection(() => peer.Poll(0, SelectMode.SelectRead));

        Assert.Equal(0, peer.Receive(new byte[1]));
    }

    [Fact]
    public async Task Finalizer_WhileAReceiveIsPending_LeavesItAlone()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen();
        Task<string?> line = await ConnectAndReceive(((System.Net.IPEndPoint)listener.LocalEndPoint!).Port);
        using Socket peer = listener.Accept();

        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        peer.Send("still here\n"u8);
        Assert.Equal("still here", await line.Within());
    }

    private static async Task ConnectAndForget(int port)
    {
        TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", port).Within();
        await connection.SendAsync("").Within();
    }

    private static async Task<Task<string?>> ConnectAndReceive(int port)
    {
        TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", port).Within();
        return connection.ReceiveLineAsync().AsTask();
    }
}
