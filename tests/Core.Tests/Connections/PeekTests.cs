using System.Text;
using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests.Connections;

public sealed class PeekTests
{
    // As often as the number of a loan once took to come round.
    [Fact]
    public async Task Lend_DisposedOfTwiceManyLoansLater_LeavesAnothersAlone()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Give("xy");
        await wire.Connection.PeekAsync(2).Within();
        LentBytes first = wire.Connection.Lend(0);
        first.Dispose();
        for (int i = 1; i < 1 << 15; i++)
        {
            wire.Connection.Lend(0).Dispose();
        }

        using LentBytes another = wire.Connection.Lend(1);
        first.Dispose();
        await wire.Connection.ReceiveAsync(1).Within();
        for (int i = 0; i < 10; i++)
        {
            wire.Give("zzzz");
            await wire.Connection.ReceiveAsync(4).Within();
        }

        Assert.Equal("x"u8.ToArray(), another.Memory.ToArray());
    }

    [Fact]
    public async Task Peek_SinceTheTimeoutRanOut_TakesWhatIsThereAndWaitsNoMore()
    {
        using RawPair wire = await RawPair.Connect();
        TimeProvider clock = wire.Connection.TimeProvider;
        long longAgo = clock.GetTimestamp() - (2 * 3600 * clock.TimestampFrequency);
        wire.Connection.Timeouts = new Timeouts(Total: TimeSpan.FromHours(1));
        wire.Give("ab");
        await wire.Connection.PeekAsync(2).AsTask().Within();

        ReadOnlyMemory<byte> there = await wire.Connection.PeekAsync(2, longAgo);

        Assert.Equal("ab", Encoding.ASCII.GetString(there.Span));
        await Assert.ThrowsAsync<SocketTimeoutException>(() => wire.Connection.PeekAsync(3, longAgo).AsTask().Within());
    }

    [Fact]
    public async Task Peek_ShowsWhatIsThereAndTakesNothing()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Give("one\ntwo\n");

        ReadOnlyMemory<byte> shown = await wire.Connection.PeekAsync().Within();

        Assert.Equal("one\ntwo\n", Encoding.UTF8.GetString(shown.Span));
        Assert.Equal(0, wire.Connection.Stats.Received);
        Assert.Equal("one", await wire.Connection.ReceiveLineAsync().Within());
        Assert.Equal("two", await wire.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Consume_TakesTheFirstBytesAndCountsThem()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Give("header body");
        ReadOnlyMemory<byte> shown = await wire.Connection.PeekAsync().Within();

        wire.Connection.Consume(7);

        Assert.Equal(7, wire.Connection.Stats.Received);
        Assert.Equal("header body", Encoding.UTF8.GetString(shown.Span));
        Assert.Equal("body", Encoding.UTF8.GetString((await wire.Connection.PeekAsync().Within()).Span));
    }

    [Fact]
    public async Task Peek_OfMoreThanIsThere_WaitsForIt()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Give("abc");
        ValueTask<ReadOnlyMemory<byte>> peek = wire.Connection.PeekAsync(100_000);

        Assert.False(peek.IsCompleted);
        wire.Give(new byte[99_997]);

        Assert.Equal(100_000, (await peek.Within()).Length);
    }

    [Fact]
    public async Task Peek_PeerEnds_ShowsWhatIsLeft()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Give("abc");
        wire.End();

        Assert.Equal(3, (await wire.Connection.PeekAsync(4).Within()).Length);
        wire.Connection.Consume(3);
        Assert.True((await wire.Connection.PeekAsync(4).Within()).IsEmpty);
    }

    [Fact]
    public async Task Peek_PeerResets_Throws()
    {
        using RawPair wire = await RawPair.Connect();
        ValueTask<ReadOnlyMemory<byte>> peek = wire.Connection.PeekAsync();
        wire.Reset();

        await Assert.ThrowsAsync<SocketClosedException>(() => peek.Within());
    }

    [Fact]
    public async Task Peek_Cancelled_LosesNothing()
    {
        using RawPair wire = await RawPair.Connect();
        using CancellationTokenSource stop = new();
        wire.Give("ab");
        ValueTask<ReadOnlyMemory<byte>> peek = wire.Connection.PeekAsync(3, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => peek.Within());
        Assert.Equal("ab"u8.ToArray(), await wire.Connection.ReceiveAsync(2).Within());
    }

    [Fact]
    public async Task PeekAndConsume_OutOfRange_AreRefused()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Connection.Limits = new Limits(10, 10);

        Assert.Throws<ArgumentOutOfRangeException>(() => { wire.Connection.PeekAsync(0); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { wire.Connection.PeekAsync(11); });
        Assert.Throws<ArgumentOutOfRangeException>(() => wire.Connection.Consume(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => wire.Connection.Consume(-1));
        wire.Connection.Consume(0);
    }

    [Fact]
    public async Task Consume_AReceiveCameBetween_IsRefusedAndTakesNothing()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Give("one\ntwo\n");
        await wire.Connection.PeekAsync(8).Within();
        await wire.Connection.ReceiveLineAsync().Within();

        Assert.Throws<InvalidOperationException>(() => wire.Connection.Consume(4));
        Assert.Equal("two", await wire.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task PeekAsync_DefaultAsTheSecond_IsTheToken()
    {
        using Pair pair = await Pair.Connect(new FakeTimeProvider());
        pair.Server.Timeouts = new Timeouts(Total: TimeSpan.FromMinutes(1));

        // As a time, it would be over for long.
        Task<ReadOnlyMemory<byte>> peek = pair.Server.PeekAsync(1, default).AsTask();
        await pair.Client.SendAsync("a").Within();

        Assert.Equal("a"u8.ToArray(), (await peek.Within()).ToArray());
    }

    [Fact]
    public async Task Consume_InSteps_TakesWhatWasShown()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Give("abcd");
        await wire.Connection.PeekAsync(4).Within();
        wire.Connection.Consume(1);
        wire.Connection.Consume(2);

        Assert.Equal("d"u8.ToArray(), await wire.Connection.ReceiveAsync(1).Within());
    }

    [Fact]
    public async Task Consume_WhileAReceiveIsUnderWay_IsRefused()
    {
        using RawPair wire = await RawPair.Connect();
        ValueTask<string?> line = wire.Connection.ReceiveLineAsync();

        Assert.Throws<InvalidOperationException>(() => wire.Connection.Consume(0));
        wire.Connection.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => line.Within());
        Assert.Throws<ObjectDisposedException>(() => wire.Connection.Consume(0));
    }

    [Fact]
    public async Task Lend_KeepsTheBytesWhateverIsReceivedMeanwhile()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Give("mine");
        await wire.Connection.PeekAsync(4).Within();

        LentBytes lent = wire.Connection.Lend(4);
        wire.Give("his\n");
        Assert.Equal("his", await wire.Connection.ReceiveLineAsync().Within());
        wire.Give(new byte[100_000]);
        await wire.Connection.ReceiveAsync(100_000).Within();

        Assert.Equal("mine", Encoding.UTF8.GetString(lent.Memory.Span));
        Assert.Equal(100_008, wire.Connection.Stats.Received);
        lent.Dispose();
        lent.Dispose();
    }

    [Fact]
    public async Task Lend_BytesOfAFailedReceiveComeBack_NotOverThem()
    {
        using RawPair wire = await RawPair.Connect();
        using CancellationTokenSource stop = new();
        wire.Give("mineyours");
        await wire.Connection.PeekAsync(9).Within();
        using LentBytes lent = wire.Connection.Lend(4);

        ValueTask<int> whole = wire.Connection.ReceiveAsync(new byte[10], stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => whole.Within());

        Assert.Equal("mine", Encoding.UTF8.GetString(lent.Memory.Span));
        Assert.Equal("yours"u8.ToArray(), await wire.Connection.ReceiveAsync(5).Within());
    }

    [Fact]
    public async Task Lend_SeveralOfOneLook_EndInAnyOrder()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Give("onetworest\n");
        await wire.Connection.PeekAsync(11).Within();

        LentBytes one = wire.Connection.Lend(3);
        LentBytes two = wire.Connection.Lend(3);
        one.Dispose();
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal("rest", await wire.Connection.ReceiveLineAsync().Within());
            wire.Give("rest\n");
        }

        Assert.Equal("two", Encoding.UTF8.GetString(two.Memory.Span));
        two.Dispose();
        Assert.Equal("rest", await wire.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Lend_RefusesWhatConsumeRefuses()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Give("one\ntwo\n");
        await wire.Connection.PeekAsync(8).Within();

        Assert.Throws<ArgumentOutOfRangeException>(() => { wire.Connection.Lend(9); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { wire.Connection.Lend(-1); });
        wire.Connection.Lend(0).Dispose();
        default(LentBytes).Dispose();
        await wire.Connection.ReceiveLineAsync().Within();
        Assert.Throws<InvalidOperationException>(() => { wire.Connection.Lend(4); });
        Assert.Equal("two", await wire.Connection.ReceiveLineAsync().Within());
    }
}
