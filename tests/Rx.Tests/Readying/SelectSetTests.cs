using System.Diagnostics;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Readying;

public sealed class SelectSetTests
{
    [Fact]
    public async Task Observe_SocketAddedWhileObserved_IsWatched()
    {
        using Pair pair = await Pair.Connect();
        SelectSet set = new();
        using Watched<ReadyEvent> events = Select.Observe(set).Watch();
        await pair.Client.SendAsync("x").Within();

        set.Add(pair.Server);

        Assert.Equal(new ReadyEvent(pair.Server, Readiness.Readable), Plain(await events.Next()));
    }

    [Fact]
    public async Task Observe_SocketRemovedInOnNext_HasNoMoreEvents()
    {
        using Pair one = await Pair.Connect();
        using Pair two = await Pair.Connect();
        SelectSet set = new();
        set.Add(one.Server);
        await one.Client.SendAsync("x").Within();
        using Watched<ReadyEvent> events = Select.Observe(set).Watch(ready => set.Remove(ready.Socket));
        await events.Next();

        set.Add(two.Server);
        await two.Client.SendAsync("x").Within();

        Assert.Same(two.Server, (await events.Next()).Socket);
        Assert.Equal(0, set.Count);
        Assert.Empty(events.Rest());
    }

    [Fact]
    public async Task Observe_SetIsCompleteAndItsSocketsClose_Completes()
    {
        using Pair pair = await Pair.Connect();
        SelectSet set = new();
        set.Add(pair.Server);
        using Watched<ReadyEvent> events = Select.Observe(set).Watch();

        set.Complete();
        Assert.False(events.HasEnded);
        pair.Server.Dispose();

        Assert.Null(await events.End());
        Assert.Equal(0, set.Count);
        Assert.Throws<InvalidOperationException>(() => set.Add(pair.Client));
    }

    [Fact]
    public async Task Observe_EmptyOpenSet_WaitsForMore()
    {
        using Pair pair = await Pair.Connect();
        SelectSet set = new();
        set.Add(pair.Server);
        using Watched<ReadyEvent> events = Select.Observe(set).Watch();
        set.Remove(pair.Server);

        set.Add(pair.Client, Readiness.Writable);

        Assert.Equal(Readiness.Writable, (await events.Next()).Readiness & Readiness.Writable);
    }

    [Fact]
    public async Task Observe_SetThatIsObservedAlready_IsAnError()
    {
        SelectSet set = new();
        using Watched<ReadyEvent> first = Select.Observe(set).Watch();
        using Watched<ReadyEvent> second = Select.Observe(set).Watch();

        await Eventually.True(() => first.HasEnded || second.HasEnded);

        Assert.IsType<InvalidOperationException>(await (first.HasEnded ? first : second).End());
    }

    [Fact]
    public async Task Observe_Changes_AreAppliedAsTheyCome()
    {
        using Pair pair = await Pair.Connect();
        using Subject<SelectChange> changes = new();
        using Watched<ReadyEvent> events = Select.Observe(changes).Watch();
        await Eventually.True(() => changes.HasObservers);
        await pair.Client.SendAsync("x").Within();

        changes.OnNext(SelectChange.Add(pair.Server));
        await events.Next();
        changes.OnNext(SelectChange.Remove(pair.Server));
        changes.OnCompleted();

        Assert.Null(await events.End());
    }

    [Fact]
    public async Task Observe_ChangesFail_IsTheError()
    {
        using Watched<ReadyEvent> events = Select.Observe(Observable.Throw<SelectChange>(new TimeoutException())).Watch();

        Assert.IsType<TimeoutException>(await events.End());
    }

    [Fact]
    public async Task Observe_BothDirections_AreEventsOfTheirOwn()
    {
        using Pair pair = await Pair.Connect();
        await pair.Client.SendAsync("x").Within();
        using Watched<Readiness> events = pair.Server.WhenReady(Readiness.Readable | Readiness.Writable).Watch();

        List<Readiness> seen = await events.Next(4);

        Assert.Contains(seen, static ready => (ready & Readiness.Readable) != 0);
        Assert.Contains(seen, static ready => (ready & Readiness.Writable) != 0);
    }

    [Fact]
    public async Task Observe_ManySockets_TellsEachAndBlocksNoThread()
    {
        const int Many = 500;
        Pair[] pairs = await Task.WhenAll(Enumerable.Range(0, Many).Select(static _ => Pair.Connect()));
        HashSet<ISelectable> seen = [];
        byte[] block = new byte[16];
        using Watched<ReadyEvent> events = Select.Observe(pairs.Select(static pair => pair.Server)).Watch(ready =>
        {
            seen.Add(ready.Socket);
            _ = ((TcpConnection)ready.Socket).ReceiveSomeAsync(block).AsTask();
        });
        int threads = Threads();

        await Task.WhenAll(pairs.Select(static pair => pair.Client.SendAsync("x").AsTask())).Within();

        await Eventually.True(() => events.Count >= Many);
        Assert.Equal(Many, seen.Count);

        // Other tests run beside this one, and a busy machine's pool grows; not by one for each socket.
        Assert.InRange(Threads(), 0, threads + (Many / 4));

        // This side first: the peer's end would be one more event.
        Array.ForEach(pairs, static pair => pair.Server.Dispose());
        Assert.Null(await events.End());
        Array.ForEach(pairs, static pair => pair.Dispose());
    }

    [Fact]
    public async Task Observe_OneSocketNeverUsed_DoesNotStarveTheOthers()
    {
        using Pair lazy = await Pair.Connect();
        using Pair busy = await Pair.Connect();
        await lazy.Client.SendAsync("x").Within();
        int ofBusy = 0;
        using Watched<ReadyEvent> events = Select.Observe([lazy.Server, busy.Server]).Watch(ready =>
        {
            if (ReferenceEquals(ready.Socket, busy.Server))
            {
                Interlocked.Increment(ref ofBusy);
            }
        });
        await events.Next(10);

        await busy.Client.SendAsync("x").Within();

        await Eventually.True(() => Volatile.Read(ref ofBusy) > 3);
    }

    [Fact]
    public void Observe_OnALoop_LeavesTurnsToOthers()
    {
        int ticks = SocketLoop.Run(async () =>
        {
            using Pair pair = await Pair.Connect();
            await pair.Client.SendAsync("x");
            int events = 0;
            using IDisposable watching = Select.Observe([pair.Server]).Checked().Subscribe(_ => events++);
            int posts = 0;
            while (events < 100)
            {
                await Task.Yield();
                posts++;
            }

            return posts;
        });

        Assert.InRange(ticks, 50, int.MaxValue);
    }

    private static int Threads()
    {
        using Process process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    // The hints come as the system has them.
    private static ReadyEvent Plain(ReadyEvent ready) => ready with { Readiness = ready.Readiness & (Readiness.Readable | Readiness.Writable) };
}
