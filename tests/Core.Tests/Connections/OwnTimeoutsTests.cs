using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>One direction's own timeouts beside those of the connection, in virtual time.</summary>
public sealed class OwnTimeoutsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task ReceiveTimeouts_BesideTimeouts_CountForReceivesAlone()
    {
        using RawPair pair = await RawPair.Connect(_clock, window: 4096);
        pair.Connection.Timeouts = new Timeouts(10 * Second);
        pair.Connection.ReceiveTimeouts = new Timeouts(Second);
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();
        Task send = pair.Connection.SendAsync(new byte[20_000_000]).AsTask();

        _clock.Advance(Second);
        await Assert.ThrowsAsync<SocketTimeoutException>(() => line).Within();
        bool sendEnded = send.IsCompleted;
        _clock.Advance(9 * Second);

        await Assert.ThrowsAsync<SocketTimeoutException>(() => send).Within();
        Assert.False(sendEnded);
    }

    // A listener that never talks, to a server that seldom does, is healthy.
    [Fact]
    public async Task SendTimeouts_Alone_LetAReceiveWaitForEver()
    {
        using RawPair pair = await RawPair.Connect(_clock, window: 4096);
        pair.Connection.SendTimeouts = new Timeouts(Second);
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();
        Task send = pair.Connection.SendAsync(new byte[20_000_000]).AsTask();

        _clock.Advance(TimeSpan.FromDays(1));
        await Assert.ThrowsAsync<SocketTimeoutException>(() => send).Within();
        pair.Give("at last\n");

        Assert.Equal("at last", await line.Within());
    }

    [Fact]
    public async Task ReceiveTimeouts_None_LiftTheLimitOfTimeouts()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        pair.Connection.Timeouts = new Timeouts(Second);
        pair.Connection.ReceiveTimeouts = Timeouts.None;
        Task<byte[]> receive = pair.Connection.ReceiveAsync(1).AsTask();

        _clock.Advance(TimeSpan.FromDays(1));
        pair.Give("x");

        Assert.Equal("x"u8.ToArray(), await receive.Within());
    }

    [Fact]
    public async Task ReceiveTimeouts_OfAPeek_CountSinceTheFirst()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        pair.Connection.ReceiveTimeouts = new Timeouts(2 * Second);
        long since = _clock.GetTimestamp();
        _clock.Advance(Second);
        Task<ReadOnlyMemory<byte>> peek = pair.Connection.PeekAsync(1, since).AsTask();

        _clock.Advance(Second);

        await Assert.ThrowsAsync<SocketTimeoutException>(() => peek).Within();
    }

    [Fact]
    public async Task SetToNull_BothDirections_HaveTheConnectionsAgain()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        pair.Connection.Timeouts = new Timeouts(Second);
        (pair.Connection.ReceiveTimeouts, pair.Connection.SendTimeouts) = (Timeouts.None, new Timeouts(Second, 2 * Second));
        Assert.Equal((Timeouts.None, new Timeouts(Second, 2 * Second)), (pair.Connection.ReceiveTimeouts, pair.Connection.SendTimeouts));

        (pair.Connection.ReceiveTimeouts, pair.Connection.SendTimeouts) = (null, null);
        Task<byte[]> receive = pair.Connection.ReceiveAsync(1).AsTask();
        _clock.Advance(Second);

        await Assert.ThrowsAsync<SocketTimeoutException>(() => receive).Within();
        Assert.Equal((null, null), (pair.Connection.ReceiveTimeouts, pair.Connection.SendTimeouts));
    }

    [Fact]
    public async Task BothBlockingWays_HaveTheirDirectionsTimeouts()
    {
        using RawPair pair = await RawPair.Connect(window: 4096);
        pair.Connection.ReceiveTimeouts = Timeouts.Poll;

        Assert.Throws<SocketTimeoutException>(() => pair.Connection.ReceiveSome(new byte[1]));
        pair.Connection.SendTimeouts = Timeouts.Poll;
        Assert.Throws<SocketTimeoutException>(() => pair.Connection.SendAll(new byte[20_000_000]));
    }

    [Fact]
    public async Task CloseAsync_PeerDoesNotEnd_WaitsAsLongAsAReceiveMay()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        pair.Connection.Timeouts = new Timeouts(TimeSpan.FromDays(1));
        pair.Connection.ReceiveTimeouts = new Timeouts(5 * Second);
        Task close = pair.Connection.CloseAsync().AsTask();

        _clock.Advance(5 * Second);

        await close.Within();
    }

    [Fact]
    public async Task Options_OfAConnect_AreEachForItsPart()
    {
        await using TcpServer server = await Pair.Listen(_clock);
        TcpConnectOptions options = new()
        {
            ConnectTimeouts = new Timeouts(Total: Second), ReceiveTimeouts = new Timeouts(2 * Second), SendTimeouts = new Timeouts(3 * Second), TimeProvider = _clock,
        };

        using TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port, options).Within();

        Assert.Equal(Timeouts.None, connection.Timeouts);
        Assert.Equal((new Timeouts(2 * Second), new Timeouts(3 * Second)), (connection.ReceiveTimeouts, connection.SendTimeouts));
    }

    [Fact]
    public async Task ConnectTimeouts_RunOut_EndTheConnectAlone()
    {
        await using TcpServer server = await Pair.Listen();
        TcpConnectOptions options = new() { ConnectTimeouts = new Timeouts(Total: TimeSpan.Zero), Timeouts = new Timeouts(TimeSpan.FromDays(1)) };

        await Assert.ThrowsAsync<SocketTimeoutException>(() => Tcp.ConnectAsync("localhost", server.LocalEndPoint.Port, options).AsTask()).Within();
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("receive")]
    [InlineData("send")]
    public async Task Negative_OfAnyPart_IsRefused(string part)
    {
        Timeouts negative = new(Total: TimeSpan.FromTicks(-1));
        TcpConnectOptions options = new()
        {
            ConnectTimeouts = part == "connect" ? negative : null, ReceiveTimeouts = part == "receive" ? negative : null, SendTimeouts = part == "send" ? negative : null,
        };
        using RawPair pair = await RawPair.Connect();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Tcp.ConnectAsync("127.0.0.1", 1, options).AsTask()).Within();
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Connection.ReceiveTimeouts = negative);
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Connection.SendTimeouts = negative);
    }

    [Fact]
    public void InfiniteTimeSpan_IsNoLimit()
    {
        Timeouts infinite = new(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        Assert.Equal(Timeouts.None, infinite);
        Assert.Null(infinite.Block);
        Assert.Null((new Timeouts(Second) with { Block = Timeout.InfiniteTimeSpan }).Block);
    }
}
