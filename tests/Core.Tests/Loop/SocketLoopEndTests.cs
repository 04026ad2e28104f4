using System.Diagnostics;
using RxSocket;
using RxSocket.TestKit;
using RxSocket.Tests;
using Xunit;

namespace RxSocket.Core.Tests.Loop;

/// <summary>What becomes of actions, timers and continuations when their loop ends.</summary>
[OutsideLoop("They make loops of their own.")]
public sealed class SocketLoopEndTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(30);

    [Fact]
    public async Task Run_MainEndsElsewhereWhileTheLoopIsAwake_ReturnsEachTime()
    {
        const int Rounds = 20_000;

        Task rounds = Task.Factory.StartNew(
            static () =>
            {
                for (int i = 0; i < Rounds; i++)
                {
                    // The post has the loop awake when main ends.
                    SocketLoop.Run(() =>
                    {
                        SocketLoop loop = SocketLoop.Current!;
                        return Task.Run(() =>
                        {
                            loop.Post(static () => { });
                            Thread.SpinWait(i % 400);
                        });
                    });
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        await rounds.Within(TimeSpan.FromSeconds(120));
    }

    [Fact]
    public async Task Post_FromOtherThreadsWhileTheLoopEnds_RunsOnceEach()
    {
        const int Rounds = 300, Posters = 3, Each = 50;
        int[] ran = new int[Rounds * Posters * Each];
        for (int round = 0; round < Rounds; round++)
        {
            SocketLoop? loop = null;
            using ManualResetEventSlim ready = new();
            Task[] posters = [.. Enumerable.Range(round * Posters, Posters).Select(poster => Task.Run(() =>
            {
                ready.Wait();
                foreach (int place in Enumerable.Range(poster * Each, Each))
                {
                    loop!.Post(() => Interlocked.Increment(ref ran[place]));
                }
            }))];

            SocketLoop.Run(() =>
            {
                loop = SocketLoop.Current;
                ready.Set();
                return Task.CompletedTask;
            });
            await Task.WhenAll(posters).Within();
        }

        await Eventually.True(() => Array.TrueForAll(ran, static count => count > 0));
        Assert.All(ran, static count => Assert.Equal(1, count));
    }

    [Fact]
    public void Post_StillQueuedWhenMainEnds_RunsInTheLastTurn()
    {
        SocketLoop? loop = null, seen = null, seenByFollower = null;
        int thread = 0;

        SocketLoop.Run(() =>
        {
            loop = SocketLoop.Current!;
            loop.Post(() =>
            {
                (seen, thread) = (SocketLoop.Current, Environment.CurrentManagedThreadId);
                loop.Post(() => seenByFollower = SocketLoop.Current);
            });
            return Task.CompletedTask;
        });

        Assert.Same(loop, seen);
        Assert.Same(loop, seenByFollower);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public async Task Post_OfAnActionThatPostsItselfForEver_GoesOnOnThePool()
    {
        TaskCompletionSource outside = new(TaskCreationOptions.RunContinuationsAsynchronously);

        SocketLoop.Run(() =>
        {
            SocketLoop loop = SocketLoop.Current!;
            loop.Post(Again);
            return Task.CompletedTask;

            void Again()
            {
                if (SocketLoop.Current is null)
                {
                    outside.SetResult();
                }
                else
                {
                    loop.Post(Again);
                }
            }
        });

        await outside.Task.Within();
    }

    [Fact]
    public async Task Await_StillPendingWhenTheLoopEnds_GoesOnOutside()
    {
        TaskCompletionSource elsewhere = new();
        Task<(SocketLoop?, SynchronizationContext?)>? pending = null;
        SocketLoop.Run(() =>
        {
            pending = Wait();
            return Task.CompletedTask;
        });

        _ = Task.Run(elsewhere.SetResult);

        Assert.Equal((null, null), await pending!.Within());

        async Task<(SocketLoop?, SynchronizationContext?)> Wait()
        {
            await elsewhere.Task;
            return (SocketLoop.Current, SynchronizationContext.Current);
        }
    }

    [Fact]
    public async Task Scheduler_TaskStartedAfterTheEnd_Runs()
    {
        SocketLoop ended = Ended();

        Task<int> task = Task.Factory.StartNew(static () => 42, CancellationToken.None, TaskCreationOptions.None, ended.Scheduler);

        Assert.Equal(42, await task.Within());
    }

    [Fact]
    public async Task Context_SendAfterTheEnd_Runs()
    {
        SocketLoop ended = Ended();
        bool ran = false;

        await Task.Run(() => ended.Context.Send(_ => ran = true, null)).Within();

        Assert.True(ran);
    }

    [Fact]
    public async Task Schedule_AfterTheEnd_RunsOnThePoolAndNotBeforeItsTime()
    {
        SocketLoop ended = Ended();
        TaskCompletionSource<TimeSpan> ran = new(TaskCreationOptions.RunContinuationsAsynchronously);
        long start = Stopwatch.GetTimestamp();

        ended.Schedule(Soon, () => ran.SetResult(Stopwatch.GetElapsedTime(start)));

        Assert.True(await ran.Task.Within() >= Soon);
    }

    [Fact]
    public async Task Schedule_NotDueWhenTheLoopEnds_RunsOnThePoolOnce()
    {
        TaskCompletionSource<SocketLoop?> ran = new(TaskCreationOptions.RunContinuationsAsynchronously);
        long start = Stopwatch.GetTimestamp();

        SocketLoop.Run(() =>
        {
            SocketLoop.Current!.Schedule(Soon, () => ran.SetResult(SocketLoop.Current));
            return Task.CompletedTask;
        });

        Assert.Null(await ran.Task.Within());
        Assert.True(Stopwatch.GetElapsedTime(start) >= Soon);
    }

    [Fact]
    public void Schedule_DueWhenTheLoopEnds_RunsInTheLastTurn()
    {
        SocketLoop? loop = null, seen = null;

        SocketLoop.Run(() =>
        {
            loop = SocketLoop.Current!;
            loop.Schedule(TimeSpan.Zero, () => seen = SocketLoop.Current);
            return Task.CompletedTask;
        });

        Assert.NotNull(loop);
        Assert.Same(loop, seen);
    }

    [Fact]
    public async Task Schedule_DisposedOfAfterTheEnd_NeverRuns()
    {
        bool ran = false;
        IDisposable? before = null;
        SocketLoop? ended = null;
        SocketLoop.Run(() =>
        {
            ended = SocketLoop.Current!;
            before = ended.Schedule(Soon, () => ran = true);
            return Task.CompletedTask;
        });
        IDisposable after = ended!.Schedule(Soon, () => ran = true);
        TaskCompletionSource later = new(TaskCreationOptions.RunContinuationsAsynchronously);

        before!.Dispose();
        after.Dispose();
        ended.Schedule(2 * Soon, later.SetResult);
        await later.Task.Within();

        Assert.False(ran);
    }

    [Fact]
    public void Run_ActionInTheLastTurnThrows_ThrowsItAndRunsTheOthers()
    {
        bool other = false;

        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => SocketLoop.Run(() =>
        {
            SocketLoop.Current!.Post(static () => throw new InvalidOperationException("boom"));
            SocketLoop.Current!.Post(() => other = true);
            return Task.CompletedTask;
        }));

        Assert.Equal("boom", thrown.Message);
        Assert.True(other);
    }

    [Fact]
    public void Run_MainAndAnActionInTheLastTurnThrow_ThrowsBoth()
    {
        AggregateException thrown = Assert.Throws<AggregateException>(static () => SocketLoop.Run(static () =>
        {
            SocketLoop.Current!.Post(static () => throw new InvalidOperationException("action"));
            throw new InvalidOperationException("main");
        }));

        Assert.Equal(["main", "action"], thrown.InnerExceptions.Select(static inner => inner.Message));
    }

    private static SocketLoop Ended()
    {
        SocketLoop? ended = null;
        SocketLoop.Run(() =>
        {
            ended = SocketLoop.Current;
            return Task.CompletedTask;
        });
        return ended!;
    }
}
