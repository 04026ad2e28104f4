using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Flow;

public sealed class FlowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task SelectSequential_SlowHandlers_KeepOrderAndBound(int maxInFlight)
    {
        using Pair pair = await Pair.Connect();
        int inFlight = 0;
        int most = 0;
        Random chance = new(1);
        using Watched<int> results = pair.Server.Lines().SelectSequential(
            async (line, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref inFlight));
                for (int i = chance.Next(5); i > 0; i--)
                {
                    await Task.Yield();
                }

                Interlocked.Decrement(ref inFlight);
                return int.Parse(line);
            },
            maxInFlight).Watch();

        await pair.Client.SendAsync(string.Concat(Enumerable.Range(0, 200).Select(static i => $"{i}\n"))).Within();

        Assert.Equal(Enumerable.Range(0, 200), await results.Next(200));
        Assert.InRange(most, 1, maxInFlight);
    }

    [Fact]
    public async Task SubscribeSequential_HandlerIsSlow_SocketIsNotRead()
    {
        using Pair pair = await Pair.Connect();
        TaskCompletionSource goOn = new();
        List<string> handled = [];
        TaskCompletionSource over = new();

        // What fills the window has no line ends: without this it would be a line too long.
        pair.Server.Limits = Limits.Trusted;
        using IDisposable handling = pair.Server.Lines().Checked().SubscribeSequential(
            async (line, _) =>
            {
                handled.Add(line);
                await goOn.Task;
            },
            onCompleted: over.SetResult);
        await pair.Client.SendAsync("a\nb\n").Within();
        await Eventually.True(() => handled.Count == 1);

        long sent = await BusyWindow.Fill(pair.Client);

        // Line "a" was taken; "b" and the rest are in the connection's buffer or the system's.
        Assert.Equal(2, pair.Server.Stats.Received);
        Assert.True(sent > 0);
        goOn.SetResult();
        await Eventually.True(() => handled.Count >= 2);
    }

    [Fact]
    public async Task SubscribeSequential_HandlerThrows_EndsWithItsError()
    {
        using Pair pair = await Pair.Connect();
        TaskCompletionSource<Exception> error = new();
        using IDisposable handling = pair.Server.Lines().Checked().SubscribeSequential(
            static async (line, _) =>
            {
                await Task.Yield();
                throw new TimeoutException(line);
            },
            onError: error.SetResult);

        await pair.Client.SendAsync("a\nb\n").Within();

        Assert.Equal("a", Assert.IsType<TimeoutException>(await error.Task.Within()).Message);
        Assert.Equal("b", await pair.Server.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task SelectSequential_Disposed_CancelsTheHandler()
    {
        using Pair pair = await Pair.Connect();
        TaskCompletionSource<CancellationToken> started = new();
        using Watched<int> results = pair.Server.Lines().SelectSequential(
            async (_, cancellation) =>
            {
                started.SetResult(cancellation);
                await Task.Delay(Timeout.Infinite, cancellation);
                return 0;
            }).Watch();
        await pair.Client.SendAsync("a\n").Within();
        CancellationToken token = await started.Task.Within();

        results.Dispose();

        Assert.True(token.IsCancellationRequested);
    }

    [Theory]
    [InlineData(Overflow.DropOldest, "0,3,4")]
    [InlineData(Overflow.DropNewest, "0,1,2")]
    public async Task Hop_ObserverIsSlow_DropsByPolicy(Overflow overflow, string left)
    {
        using Subject<int> source = new();
        ManualResetEventSlim goOn = new();
        using Watched<int> items = source.Hop(2, overflow).Watch(_ => goOn.Wait());
        source.OnNext(0);
        await Eventually.True(() => items.Count == 1);
        for (int i = 1; i < 5; i++)
        {
            source.OnNext(i);
        }

        source.OnCompleted();
        goOn.Set();

        Assert.Null(await items.End());
        Assert.Equal(left, string.Join(',', items.Rest()));
    }

    [Fact]
    public async Task Hop_FullWithFail_EndsWithAnOverflow()
    {
        using Subject<int> source = new();
        ManualResetEventSlim goOn = new();
        using Watched<int> items = source.Hop(1, Overflow.Fail).Watch(_ => goOn.Wait());
        source.OnNext(0);
        await Eventually.True(() => items.Count == 1);
        source.OnNext(1);
        source.OnNext(2);
        goOn.Set();

        Assert.IsType<OverflowException>(await items.End());
        Assert.Equal([0, 1], items.Rest());
    }

    [Fact]
    public void Hop_FullOnALoopsThreadAndSourceCannotBeHeld_IsAnError()
    {
        Exception? error = SocketLoop.Run(async () =>
        {
            using Subject<int> source = new();
            using Watched<int> items = source.Hop(1).Watch();
            source.OnNext(0);
            source.OnNext(1);
            source.OnNext(2);
            return await items.End();
        });

        Assert.IsType<InvalidOperationException>(error);
    }

    [Fact]
    public async Task SubscribeSequential_SeveralInFlight_StartsInOrderAndKeepsTheBound()
    {
        const int Most = 3;
        using Pair pair = await Pair.Connect();
        TaskCompletionSource[] gates = [.. Enumerable.Range(0, 6).Select(static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        ConcurrentQueue<int> started = [];
        TaskCompletionSource over = new();
        using IDisposable handling = pair.Server.Lines().Checked().SubscribeSequential(
            async (line, _) =>
            {
                started.Enqueue(int.Parse(line));
                await gates[int.Parse(line)].Task;
            },
            Most,
            onCompleted: over.SetResult);
        await pair.Client.SendAsync("0\n1\n2\n3\n4\n5\n").Within();
        pair.Client.Shutdown(SocketShutdown.Send);
        await Eventually.True(() => started.Count == Most);

        // The last of the three is done first; its place is free when those before it are.
        gates[2].SetResult();
        gates[1].SetResult();
        Assert.Equal([0, 1, 2], started);
        Assert.False(over.Task.IsCompleted);
        gates[0].SetResult();
        await Eventually.True(() => started.Count == 6);
        Assert.Equal(Enumerable.Range(0, 6), started);
        gates[5].SetResult();
        gates[4].SetResult();
        gates[3].SetResult();

        await over.Task.Within();
    }

    [Fact]
    public async Task Hop_FullWithWait_HoldsTheSource()
    {
        using Pair pair = await Pair.Connect();
        ManualResetEventSlim goOn = new();
        using Watched<string> lines = pair.Server.Lines().Hop(2).Watch(_ => goOn.Wait());
        await pair.Client.SendAsync(string.Concat(Enumerable.Range(0, 100).Select(static i => $"{i}\n"))).Within();
        await Eventually.True(() => lines.Count == 1 && pair.Server.Stats.Received >= 2 * 4);

        // One with the observer, two in the queue, one that waits for room: the fifth stays in the connection.
        Assert.Equal(2 * 4, pair.Server.Stats.Received);
        goOn.Set();

        Assert.Equal(Enumerable.Range(0, 100).Select(static i => $"{i}"), await lines.Next(100));
    }

    [Fact]
    public void Hop_FullWhenAnOperatorGivesItsLastItem_WaitsWithIt()
    {
        List<string> lines = SocketLoop.Run(static async () =>
        {
            using Pair pair = await Pair.Connect();
            TaskCompletionSource goOn = new();
            using Watched<string> lines = pair.Server.Lines().Append("last").Hop(1)
                .SelectSequential(async (line, _) =>
                {
                    await goOn.Task;
                    return line;
                })
                .Watch();

            // One is being handled, one is in the queue, and there is no room for what comes behind the end.
            await pair.Client.SendAsync("one\ntwo\n");
            pair.Client.Shutdown(SocketShutdown.Send);
            Task closed = pair.Server.Closed;
            while (!closed.IsCompleted)
            {
                await Task.Yield();
            }

            for (int turn = 0; turn < 5; turn++)
            {
                await Task.Yield();
            }

            goOn.SetResult();
            List<string> all = await lines.Next(3);
            Assert.Null(await lines.End());
            return all;
        });

        Assert.Equal(["one", "two", "last"], lines);
    }

    [Fact]
    public async Task Hop_FullWithWaitAndSourceCannotBeHeld_ItsThreadWaits()
    {
        using Subject<int> source = new();
        ManualResetEventSlim goOn = new();
        using Watched<int> items = source.Hop(1).Watch(_ => goOn.Wait());
        source.OnNext(0);
        await Eventually.True(() => items.Count == 1);
        source.OnNext(1);
        TaskCompletionSource calls = new();
        Task third = Task.Run(() =>
        {
            calls.SetResult();
            source.OnNext(2);
        });
        await calls.Task.Within();

        Assert.False(third.IsCompleted);
        goOn.Set();
        await third.Within();
        Assert.Equal([0, 1, 2], await items.Next(3));
    }

    [Fact]
    public async Task Backpressure_HeldByAnObserversOwnTask_WaitsForIt()
    {
        using Pair pair = await Pair.Connect();
        TaskCompletionSource goOn = new();
        bool held = false;
        using Watched<string> lines = pair.Server.Lines().Watch(_ => held = Backpressure.TryHold(goOn.Task));
        await pair.Client.SendAsync("a\nb\n").Within();

        Assert.Equal("a", await lines.Next());
        await Eventually.True(() => held);
        Assert.Equal("b", await pair.Server.ReceiveLineAsync().Within());
        await pair.Client.SendAsync("c\n").Within();
        goOn.SetResult();

        Assert.Equal("c", await lines.Next());
        Assert.False(Backpressure.TryHold(goOn.Task));
    }
}
