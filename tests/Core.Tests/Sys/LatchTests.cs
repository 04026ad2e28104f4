using RxSocket.Sys;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class LatchTests
{
    private readonly Sleeper _sleeper = new();
    private readonly Watchers _watchers = new();

    [Fact]
    public void Look_AtFirst_IsReady()
    {
        // Nobody knows yet: the first call asks the kernel.
        Latch latch = new();

        Assert.NotEqual(0, latch.Look() & Latch.Ready);
    }

    // The count of edges comes round through the sign bit; the bits below it are not part of it.
    [Fact]
    public void EdgesOf_AfterMoreEdgesThanTheCountHolds_ChangesWithAnEdgeAlone()
    {
        Latch latch = new();
        for (int i = 0; i < (1 << 25) + 5; i++)
        {
            latch.Edge();
        }

        // Drained: no bit below the count is set, as after a receive that emptied the queue.
        latch.Drained(latch.Look());
        int before = latch.Look();
        latch.Announce(before);
        int watched = latch.Look();
        latch.Edge();

        Assert.True(before < 0);
        Assert.Equal(Latch.EdgesOf(before), Latch.EdgesOf(watched));
        Assert.NotEqual(Latch.EdgesOf(watched), Latch.EdgesOf(latch.Look()));
    }

    [Fact]
    public async Task Select_AfterMoreEdgesThanTheCountHolds_IsCancelledAndNotReadable()
    {
        Engine.RequireEpoll("the portable engine never trusts an emptied queue.");
        using RawPair pair = await RawPair.Connect();
        KernelSocket kernel = ((IKernelSelectable)pair.Connection).Kernel!;
        Task<int> first = pair.Connection.ReceiveSomeAsync(new byte[16]).AsTask();
        pair.Give("a");
        await first.Within();
        for (int i = 0; i < (1 << 25) + 5; i++)
        {
            kernel.Edge(Readiness.Readable);
        }

        // A receive that empties the queue, after the reactor has told of its byte: then no edge is on its way.
        int quiet = kernel.Look(Readiness.Readable);
        pair.Give("b");
        await Eventually.True(() => kernel.Look(Readiness.Readable) != quiet);
        await pair.Connection.ReceiveSomeAsync(new byte[16]).Within();
        Assert.Equal(0, kernel.Look(Readiness.Readable) & Latch.Ready);

        using CancellationTokenSource source = new();
        Task<Readiness> wait = Select.WaitAsync(pair.Connection, Readiness.Readable, source.Token).AsTask();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait).Within();
    }

    [Fact]
    public void Park_NothingChanged_Sleeps()
    {
        Latch latch = new();

        bool parked = latch.Park(_sleeper, latch.Look());

        Assert.True(parked);
        Assert.Equal(0, latch.Look() & Latch.Ready);
        Assert.Equal(0, _sleeper.Woken);
    }

    [Fact]
    public void Park_EdgeCameSinceTheLook_Refuses()
    {
        Latch latch = new();
        int seen = latch.Look();

        latch.Edge();

        Assert.False(latch.Park(_sleeper, seen));
        Assert.Equal(0, _sleeper.Woken);
    }

    [Fact]
    public void Edge_WithSleeper_WakesItOnceAndIsReady()
    {
        Latch latch = new();
        latch.Park(_sleeper, latch.Look());

        latch.Edge();
        latch.Edge();

        Assert.Equal(1, _sleeper.Woken);
        Assert.NotEqual(0, latch.Look() & Latch.Ready);
    }

    [Fact]
    public void Unpark_WithSleeper_GivesItToOneTakerOnly()
    {
        Latch latch = new();
        latch.Park(_sleeper, latch.Look());

        Assert.Same(_sleeper, latch.Unpark());
        Assert.Null(latch.Unpark());
        latch.Edge();
        Assert.Equal(0, _sleeper.Woken);
    }

    [Fact]
    public void Unpark_AnotherParkedMeanwhile_GivesThatOne()
    {
        Latch latch = new();
        Sleeper later = new();
        latch.Park(_sleeper, latch.Look());
        latch.Edge();

        latch.Park(later, latch.Look());

        Assert.Same(later, latch.Unpark());
    }

    [Fact]
    public void Drained_NothingCameSince_ClearsReady()
    {
        Latch latch = new();

        latch.Drained(latch.Look());

        Assert.Equal(0, latch.Look() & Latch.Ready);
    }

    [Fact]
    public void Drained_EdgeCameSince_StaysReady()
    {
        Latch latch = new();
        int seen = latch.Look();
        latch.Edge();

        latch.Drained(seen);

        Assert.NotEqual(0, latch.Look() & Latch.Ready);
    }

    [Fact]
    public void Drained_PeerHasEnded_StaysReady()
    {
        // Data and end are one edge: after the data the end is still to be received.
        Latch latch = new();
        latch.Edge(Latch.NoHint);

        latch.Drained(latch.Look());

        Assert.NotEqual(0, latch.Look() & Latch.Ready);
    }

    [Fact]
    public void Close_WithSleeperAndWatcher_WakesBothAndRefusesMore()
    {
        Latch latch = new();
        Watching watcher = new();
        latch.Park(_sleeper, latch.Look());
        _watchers.Add(watcher, ref latch, latch.Look());

        WakeIf(latch.Close());

        Assert.Equal(1, _sleeper.Woken);
        Assert.Equal(1, watcher.Woken);
        Assert.False(latch.Park(_sleeper, latch.Look()));
        Assert.False(_watchers.Add(watcher, ref latch, latch.Look()));
    }

    [Fact]
    public void Edge_WithSleeperAndWatchers_WakesAll()
    {
        Latch latch = new();
        Watching one = new(), other = new();
        latch.Park(_sleeper, latch.Look());
        _watchers.Add(one, ref latch, latch.Look());
        _watchers.Add(other, ref latch, latch.Look());

        WakeIf(latch.Edge());
        WakeIf(latch.Edge());

        Assert.Equal((1, 1, 1), (_sleeper.Woken, one.Woken, other.Woken));
    }

    [Fact]
    public void Watch_EdgeCameSinceTheLook_Refuses()
    {
        Latch latch = new();
        Watching watcher = new();
        int seen = latch.Look();
        WakeIf(latch.Edge());

        bool watched = _watchers.Add(watcher, ref latch, seen);
        WakeIf(latch.Edge());

        Assert.False(watched);
        Assert.Equal(0, watcher.Woken);
    }

    [Fact]
    public void Unwatch_OneOfTwo_LeavesTheOther()
    {
        Latch latch = new();
        Watching one = new(), other = new();
        _watchers.Add(one, ref latch, latch.Look());
        _watchers.Add(other, ref latch, latch.Look());

        _watchers.Remove(one);
        WakeIf(latch.Edge());

        Assert.Equal((0, 1), (one.Woken, other.Woken));
    }

    [Fact]
    public void Edge_VeryMany_KeepsTheFlags()
    {
        // The count wraps round; the flags below it must not be touched.
        Latch latch = new();
        int before = latch.Look();
        for (int i = 0; i < 70_000_000; i++)
        {
            latch.Edge();
        }

        latch.Park(_sleeper, latch.Look());
        latch.Edge();

        Assert.Equal(1, _sleeper.Woken);
        Assert.NotEqual(before, latch.Look());
    }

    // As the latch's owner does.
    private void WakeIf(bool isWatched)
    {
        if (isWatched)
        {
            _watchers.Wake();
        }
    }

    private sealed class Sleeper : IParked
    {
        public int Woken { get; private set; }

        public void Wake() => Woken++;
    }

    private sealed class Watching : IParked
    {
        public int Woken { get; private set; }

        public void Wake() => Woken++;
    }
}
