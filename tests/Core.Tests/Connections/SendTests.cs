using System.Net.Sockets;
using System.Text;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class SendTests
{
    [Fact]
    public async Task SendAsync_Bytes_ArriveAndCount()
    {
        using RawPair pair = await RawPair.Connect();

        await pair.Connection.SendAsync("hello"u8.ToArray().AsMemory(1..4)).Within();

        Assert.Equal("ell"u8.ToArray(), pair.Take(3));
        Assert.Equal(3, pair.Connection.Stats.Sent);
    }

    [Fact]
    public async Task SendAsync_Text_ArrivesAsUtf8()
    {
        using RawPair pair = await RawPair.Connect();

        await pair.Connection.SendAsync("Grüße 🌍\n").Within();

        Assert.Equal("Grüße 🌍\n", Encoding.UTF8.GetString(pair.Take(13)));
    }

    [Fact]
    public async Task SendAsync_LongText_ArrivesWhole()
    {
        using RawPair pair = await RawPair.Connect(window: 4096);
        string text = string.Concat(Enumerable.Range(0, 300_000).Select(static i => (char)('a' + (i % 26))));

        Task send = pair.Connection.SendAsync(text).AsTask();
        byte[] arrived = await Task.Run(() => pair.Take(text.Length)).Within();
        await send.Within();

        Assert.Equal(text, Encoding.UTF8.GetString(arrived));
    }

    [Fact]
    public async Task SendAsync_NoText_IsRefusedAndLetsTheNextIn()
    {
        using RawPair pair = await RawPair.Connect();

        await Assert.ThrowsAsync<ArgumentNullException>(async () => await pair.Connection.SendAsync((string)null!));
        await pair.Connection.SendAsync("x").Within();

        Assert.Equal("x"u8.ToArray(), pair.Take(1));
    }

    [Fact]
    public async Task SendAsync_Nothing_IsDone()
    {
        using RawPair pair = await RawPair.Connect();

        await pair.Connection.SendAsync("").Within();
        await pair.Connection.SendAsync(ReadOnlyMemory<byte>.Empty).Within();

        Assert.Equal(0, pair.Connection.Stats.Sent);
    }

    [Fact]
    public async Task SendAsync_TwoAtOnce_RefusesTheSecond()
    {
        using RawPair pair = await RawPair.Connect(window: 4096);
        byte[] data = new byte[10_000_000];
        Task first = pair.Connection.SendAsync(data).AsTask();

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Connection.SendAsync("x").AsTask()).Within();

        Assert.Contains("send", refused.Message, StringComparison.Ordinal);
        await Task.Run(() => pair.Take(data.Length)).Within();
        await first.Within();
    }

    [Fact]
    public async Task SendAsync_PeerResetWhileWaiting_SaysHowMuchWentOut()
    {
        using RawPair pair = await RawPair.Connect(window: 4096);
        Task send = pair.Connection.SendAsync(new byte[20_000_000]).AsTask();

        pair.Reset();

        SocketClosedException reset = await Assert.ThrowsAsync<SocketClosedException>(() => send).Within();
        Assert.Equal(pair.Connection.Stats.Sent, reset.Sent);
        Assert.InRange(reset.Sent, 1, 19_999_999);
    }

    [Fact]
    public async Task SendAsync_AfterTheEndWasSent_IsClosed()
    {
        using RawPair pair = await RawPair.Connect();

        pair.Connection.Shutdown(SocketShutdown.Send);

        await Assert.ThrowsAsync<SocketClosedException>(() => pair.Connection.SendAsync("x").AsTask()).Within();
    }

    [Fact]
    public async Task Shutdown_OfSending_LetsThisSideReceiveOn()
    {
        using RawPair pair = await RawPair.Connect();
        await pair.Connection.SendAsync("question").Within();

        pair.Connection.Shutdown(SocketShutdown.Send);
        byte[] question = await Task.Run(pair.TakeAll).Within();
        pair.Give("answer\n");

        Assert.Equal("question"u8.ToArray(), question);
        Assert.Equal("answer", await pair.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Shutdown_OfNeither_IsRefused()
    {
        using RawPair pair = await RawPair.Connect();

        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Connection.Shutdown((SocketShutdown)3));
    }

    [Fact]
    public async Task Stats_Set_GoesOnFromThere()
    {
        using RawPair pair = await RawPair.Connect();

        pair.Connection.Stats = new TrafficStats(10, 20, TimeSpan.FromHours(1));
        await pair.Connection.SendAsync("abc").Within();

        TrafficStats stats = pair.Connection.Stats;
        Assert.Equal((10L, 23L), (stats.Received, stats.Sent));
        Assert.True(stats.Age >= TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Options_Written_ReadBack()
    {
        using RawPair pair = await RawPair.Connect();
        TcpOptions options = pair.Connection.Options;

        options.NoDelay = true;
        options.KeepAlive = true;
        options.ReuseAddress = true;
        options.Linger = TimeSpan.FromSeconds(1.5);

        Assert.Equal((true, true, true, TimeSpan.FromSeconds(2)), (options.NoDelay, options.KeepAlive, options.ReuseAddress, options.Linger));
        options.Linger = null;
        Assert.Null(options.Linger);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Linger = TimeSpan.FromSeconds(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Linger = TimeSpan.FromSeconds(65_536));
    }
}
