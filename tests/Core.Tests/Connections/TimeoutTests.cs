using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>In virtual time: a timeout comes at its moment, not before, and costs no byte.</summary>
public sealed class TimeoutTests
{
    private static readonly TimeSpan JustBefore = TimeSpan.FromTicks(1);

    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData(5.0, null)]
    [InlineData(null, 5.0)]
    [InlineData(5.0, 60.0)]
    public async Task ReceiveLineAsync_NothingComes_TimesOutAtTheMoment(double? block, double? total)
    {
        using RawPair pair = await RawPair.Connect(_clock);
        pair.Connection.Timeouts = new Timeouts(Span(block), Span(total));
        pair.Give("par");
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();

        _clock.Advance(TimeSpan.FromSeconds(5) - JustBefore);
        bool early = line.IsCompleted;
        _clock.Advance(JustBefore);

        SocketTimeoutException late = await Assert.ThrowsAsync<SocketTimeoutException>(() => line).Within();
        Assert.False(early);
        Assert.Equal(("timeout", "par"), (late.Word, System.Text.Encoding.UTF8.GetString(late.Partial.Span)));
        pair.Give("tial\n");
        Assert.Equal("partial", await pair.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task ReceiveAsync_BlockAlone_IsNotStartedAnewByProgress()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        pair.Connection.Timeouts = new Timeouts(Block: TimeSpan.FromSeconds(5));
        Task<byte[]> receive = pair.Connection.ReceiveAsync(10).AsTask();

        _clock.Advance(TimeSpan.FromSeconds(4));
        await GiveAndSee(pair, "a");
        _clock.Advance(TimeSpan.FromSeconds(1));

        SocketTimeoutException late = await Assert.ThrowsAsync<SocketTimeoutException>(() => receive).Within();
        Assert.Equal("a"u8.ToArray(), late.Partial.ToArray());
    }

    [Fact]
    public async Task ReceiveAsync_BlockBesideTotal_IsStartedAnewByProgressUpToTheTotal()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        pair.Connection.Timeouts = new Timeouts(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(12));
        Task<byte[]> receive = pair.Connection.ReceiveAsync(10).AsTask();

        _clock.Advance(TimeSpan.FromSeconds(4));
        await GiveAndSee(pair, "a");
        _clock.Advance(TimeSpan.FromSeconds(4));
        await GiveAndSee(pair, "b");
        _clock.Advance(TimeSpan.FromSeconds(4) - JustBefore);
        bool early = receive.IsCompleted;
        _clock.Advance(JustBefore);

        await Assert.ThrowsAsync<SocketTimeoutException>(() => receive).Within();
        Assert.False(early);
        Assert.Equal("ab"u8.ToArray(), await pair.Connection.ReceiveAsync(2).Within());
    }

    [Fact]
    public async Task ReceiveAsync_Poll_TakesWhatIsThereAndNeverWaits()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        pair.Connection.Timeouts = Timeouts.Poll;
        for (int round = 0; round < 200; round++)
        {
            ValueTask<byte[]> nothing = pair.Connection.ReceiveAsync(1);
            Assert.True(nothing.IsFaulted);
            await Assert.ThrowsAsync<SocketTimeoutException>(() => nothing.AsTask());

            pair.Give("x");

            Assert.Equal("x"u8.ToArray(), await pair.Connection.ReceiveAsync(1));
        }
    }

    [Fact]
    public async Task SendAsync_PeerDoesNotRead_TimesOutAndSaysHowMuchWentOut()
    {
        using RawPair pair = await RawPair.Connect(_clock, window: 4096);
        pair.Connection.Timeouts = new Timeouts(Total: TimeSpan.FromSeconds(5));
        byte[] data = new byte[20_000_000];
        new Random(1).NextBytes(data);
        Task send = pair.Connection.SendAsync(data).AsTask();

        _clock.Advance(TimeSpan.FromSeconds(5));

        SocketTimeoutException late = await Assert.ThrowsAsync<SocketTimeoutException>(() => send).Within();
        Assert.InRange(late.Sent, 1, data.Length - 1);
        Assert.Equal(late.Sent, pair.Connection.Stats.Sent);

        // Going on from there loses and repeats nothing.
        Task rest = pair.Connection.SendAsync(data.AsMemory(late.Sent)).AsTask();
        byte[] arrived = await Task.Run(() => pair.Take(data.Length)).Within();
        await rest.Within();
        Assert.Equal(data, arrived);
    }

    [Fact]
    public async Task AcceptAsync_NobodyComes_TimesOutAndServesTheNext()
    {
        await using TcpServer server = await Pair.Listen(_clock);
        server.Timeouts = new Timeouts(TimeSpan.FromSeconds(5));
        Task<TcpConnection> accept = server.AcceptAsync().AsTask();

        _clock.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<SocketTimeoutException>(() => accept).Within();
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        using TcpConnection accepted = await server.AcceptAsync().Within();
        Assert.Equal((Timeouts.None, _clock), (accepted.Timeouts, accepted.TimeProvider));
    }

    [Fact]
    public async Task ReceiveAsync_VeryLongTimeout_IsNoError()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        pair.Connection.Timeouts = new Timeouts(TimeSpan.FromDays(1000));
        Task<byte[]> receive = pair.Connection.ReceiveAsync(1).AsTask();

        _clock.Advance(TimeSpan.FromDays(999));
        bool early = receive.IsCompleted;
        _clock.Advance(TimeSpan.FromDays(1));

        await Assert.ThrowsAsync<SocketTimeoutException>(() => receive).Within();
        Assert.False(early);
    }

    [Fact]
    public async Task ReceiveAsync_OnTheSystemsClock_TimesOutAndNotEarly()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Timeouts = new Timeouts(TimeSpan.FromMilliseconds(30));
        for (int round = 0; round < 5; round++)
        {
            long start = TimeProvider.System.GetTimestamp();

            await Assert.ThrowsAsync<SocketTimeoutException>(() => pair.Connection.ReceiveAsync(1).AsTask()).Within();

            Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(30));
        }
    }

    [Fact]
    public async Task Timeouts_Negative_AreRefused()
    {
        using RawPair pair = await RawPair.Connect();

        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Connection.Timeouts = new Timeouts(TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Connection.Timeouts = new Timeouts(Total: TimeSpan.FromTicks(-1)));
        Assert.Equal(Timeouts.None, pair.Connection.Timeouts);
    }

    private static TimeSpan? Span(double? seconds) => seconds is null ? null : TimeSpan.FromSeconds(seconds.Value);

    // Until the receive has taken the bytes up: only then does the clock's next step count from them.
    private static async Task GiveAndSee(RawPair pair, string text)
    {
        ByteChannelProbe probe = new(pair.Connection);
        int before = probe.Channel.Received.Count;
        pair.Give(text);
        await Eventually.True(() => probe.Channel.Received.Count == before + text.Length && probe.IsReceiveParked);
    }
}
