using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests.Connections;

/// <summary>A close that waits for the peer says what came of the wait.</summary>
public sealed class CloseOutcomeTests
{
    [Fact]
    public async Task Close_PeerReadsAllAndEnds_IsComplete()
    {
        using RawPair pair = await RawPair.Connect();
        await pair.Connection.SendAsync("all of it").Within();
        Task<CloseOutcome> closing = pair.Connection.CloseAsync().AsTask();
        Assert.Equal("all of it"u8.ToArray(), pair.TakeAll());
        pair.Peer.Shutdown(SocketShutdown.Send);

        Assert.Equal(CloseOutcome.Complete, await closing.Within());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Close_PeerHadEndedBefore_IsUnconfirmed(bool wasReceived)
    {
        using RawPair pair = await RawPair.Connect();
        pair.End();
        if (wasReceived)
        {
            Assert.Null(await pair.Connection.ReceiveLineAsync().Within());
        }

        await pair.Connection.SendAsync("who knows").Within();

        Assert.Equal(CloseOutcome.Unconfirmed, await pair.Connection.CloseAsync().Within());
    }

    [Fact]
    public async Task Close_PeerStaysSilent_TimesOutAfterASecondByDefault()
    {
        FakeTimeProvider clock = new();
        using RawPair pair = await RawPair.Connect(clock);
        Task<CloseOutcome> closing = pair.Connection.CloseAsync().AsTask();
        clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(closing.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(CloseOutcome.TimedOut, await closing.Within());
        Assert.Null(pair.Connection.Handle);
    }

    [Fact]
    public async Task Close_WithATimeOfItsOwn_WaitsSoLongWhateverTheTimeoutsSay()
    {
        FakeTimeProvider clock = new();
        using RawPair pair = await RawPair.Connect(clock);
        pair.Connection.Timeouts = new Timeouts(TimeSpan.FromSeconds(1));
        Task<CloseOutcome> closing = pair.Connection.CloseAsync(TimeSpan.FromMinutes(1), CloseReason.Idle).AsTask();
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(closing.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(CloseOutcome.TimedOut, await closing.Within());
        Assert.Equal(CloseReason.Idle, await pair.Connection.Closed.Within());
    }

    [Fact]
    public async Task Close_WithoutALimit_WaitsForThePeer()
    {
        FakeTimeProvider clock = new();
        using RawPair pair = await RawPair.Connect(clock);
        Task<CloseOutcome> closing = pair.Connection.CloseAsync(Timeout.InfiniteTimeSpan).AsTask();
        clock.Advance(TimeSpan.FromDays(1));
        Assert.False(closing.IsCompleted);
        pair.End();

        Assert.Equal(CloseOutcome.Complete, await closing.Within());
    }

    [Fact]
    public async Task Close_WithNoTime_ClosesAtOnce()
    {
        using RawPair pair = await RawPair.Connect();

        Assert.Equal(CloseOutcome.TimedOut, await pair.Connection.CloseAsync(TimeSpan.Zero).Within());
    }

    [Fact]
    public async Task Close_NegativeTime_IsRefused()
    {
        using RawPair pair = await RawPair.Connect();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("wait", () => pair.Connection.CloseAsync(TimeSpan.FromSeconds(-2)).AsTask());

        Assert.NotNull(pair.Connection.Handle);
    }

    [Fact]
    public async Task Close_Cancelled_SaysSo()
    {
        using RawPair pair = await RawPair.Connect(new FakeTimeProvider());
        using CancellationTokenSource cancellation = new();
        Task<CloseOutcome> closing = pair.Connection.CloseAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        Assert.Equal(CloseOutcome.Cancelled, await closing.Within());
    }

    [Fact]
    public async Task Close_PeerResets_IsBroken()
    {
        using RawPair pair = await RawPair.Connect(new FakeTimeProvider());
        await pair.Connection.SendAsync("never read").Within();
        Task<CloseOutcome> closing = pair.Connection.CloseAsync().AsTask();
        pair.Reset();

        Assert.Equal(CloseOutcome.Broken, await closing.Within());
    }

    [Fact]
    public async Task Close_BrokenBefore_IsBroken()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Reset();
        await Assert.ThrowsAsync<SocketClosedException>(() => pair.Connection.ReceiveLineAsync().Within());

        Assert.Equal(CloseOutcome.Broken, await pair.Connection.CloseAsync().Within());
    }

    [Fact]
    public async Task Close_Twice_BothHaveTheOutcome()
    {
        using RawPair pair = await RawPair.Connect(new FakeTimeProvider());
        Task<CloseOutcome> first = pair.Connection.CloseAsync().AsTask();
        Task<CloseOutcome> second = pair.Connection.CloseAsync().AsTask();
        pair.End();

        Assert.Equal([CloseOutcome.Complete, CloseOutcome.Complete], await Task.WhenAll(first, second).Within());
        Assert.Equal(CloseOutcome.Complete, await pair.Connection.CloseAsync().Within());
    }

    [Fact]
    public async Task Close_AfterDispose_IsUnconfirmed()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Dispose();

        Assert.Equal(CloseOutcome.Unconfirmed, await pair.Connection.CloseAsync().Within());
    }
}
