using System.Diagnostics;
using RxSocket;
using RxSocket.Blocking;
using RxSocket.TestKit;
using RxSocket.Tests;
using Xunit;

namespace RxSocket.Core.Tests.Loop;

/// <summary>How a loop starts, ends, and takes work from elsewhere.</summary>
[OutsideLoop("They make loops of their own.")]
public sealed class SocketLoopRunTests
{
    [Fact]
    public void Run_MainHasResult_GivesIt()
    {
        int result = SocketLoop.Run(async () =>
        {
            await Task.Yield();
            return 42;
        });

        Assert.Equal(42, result);
    }

    [Fact]
    public void Run_MainThrows_Throws()
    {
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => SocketLoop.Run(async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException("boom");
        }));

        Assert.Equal("boom", thrown.Message);
    }

    [Fact]
    public void Run_WithoutMain_ThrowsArgumentNull() => Assert.Throws<ArgumentNullException>(() => SocketLoop.Run(null!));

    [Fact]
    public void Run_Ends_LeavesTheThreadAsItWas()
    {
        SynchronizationContext? before = SynchronizationContext.Current;

        SocketLoop.Run(() => Task.CompletedTask);

        Assert.Null(SocketLoop.Current);
        Assert.Same(before, SynchronizationContext.Current);
    }

    [Fact]
    public void Run_InsideALoop_HasItsOwn()
    {
        SocketLoop.Run(() =>
        {
            SocketLoop? outer = SocketLoop.Current;
            SocketLoop? inner = null;

            SocketLoop.Run(async () =>
            {
                inner = SocketLoop.Current;
                await Task.Yield();
            });

            Assert.NotNull(inner);
            Assert.NotSame(outer, inner);
            Assert.Same(outer, SocketLoop.Current);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public void Run_MainEndsOnAnotherThread_Ends()
    {
        TaskCompletionSource elsewhere = new();
        ThreadPool.QueueUserWorkItem(_ => elsewhere.SetResult());

        SocketLoop.Run(() => elsewhere.Task);

        Assert.True(elsewhere.Task.IsCompletedSuccessfully);
    }

    [Fact]
    public void Await_OfSomethingElse_ComesBackToTheLoop()
    {
        SocketLoop.Run(async () =>
        {
            int thread = Environment.CurrentManagedThreadId;

            int other = await Task.Run(() => Environment.CurrentManagedThreadId);

            Assert.NotEqual(thread, other);
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
        });
    }

    [Fact]
    public void Post_FromAnotherThread_RunsInTheLoop()
    {
        SocketLoop.Run(async () =>
        {
            SocketLoop loop = SocketLoop.Current!;
            TaskCompletionSource<SocketLoop?> ran = new(TaskCreationOptions.RunContinuationsAsynchronously);

            await Task.Run(() => loop.Post(() => ran.SetResult(SocketLoop.Current)));

            Assert.Same(loop, await ran.Task);
        });
    }

    [Fact]
    public void Post_OfManyFromManyThreads_LosesNone()
    {
        const int Threads = 4, Each = 5_000;
        int ran = 0;

        SocketLoop.Run(async () =>
        {
            SocketLoop loop = SocketLoop.Current!;
            TaskCompletionSource all = new();
            Task[] posters = [.. Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
            {
                for (int i = 0; i < Each; i++)
                {
                    loop.Post(() =>
                    {
                        if (++ran == Threads * Each)
                        {
                            all.SetResult();
                        }
                    });
                }
            }))];
            await Task.WhenAll(posters);
            await all.Task.WaitAsync(TimeSpan.FromSeconds(30));
        });

        Assert.Equal(Threads * Each, ran);
    }

    [Fact]
    public void Post_ActionThrows_EndsTheLoopWithIt()
    {
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => SocketLoop.Run(async () =>
        {
            SocketLoop.Current!.Post(() => throw new InvalidOperationException("boom"));
            await new TaskCompletionSource().Task;
        }));

        Assert.Equal("boom", thrown.Message);
    }

    [Fact]
    public void Post_AfterTheEnd_RunsOnThePool()
    {
        SocketLoop? ended = null;
        SocketLoop.Run(() =>
        {
            ended = SocketLoop.Current;
            return Task.CompletedTask;
        });
        using ManualResetEventSlim ran = new();

        ended!.Post(ran.Set);

        Assert.True(ran.Wait(WithinExtensions.DefaultLimit));
    }

    [Fact]
    public void Context_Send_RunsInTheLoopAndWaits()
    {
        SocketLoop.Run(async () =>
        {
            SocketLoop loop = SocketLoop.Current!;
            SocketLoop? seen = null;

            await Task.Run(() => loop.Context.Send(_ => seen = SocketLoop.Current, null));

            Assert.Same(loop, seen);
        });
    }

    [Fact]
    public void Scheduler_StartNew_RunsInTheLoop()
    {
        SocketLoop.Run(async () =>
        {
            SocketLoop loop = SocketLoop.Current!;

            SocketLoop? seen = await Task.Run(() =>
                Task.Factory.StartNew(() => SocketLoop.Current, CancellationToken.None, TaskCreationOptions.None, loop.Scheduler));

            Assert.Same(loop, seen);
        });
    }

    [Fact]
    public void Schedule_OnceDue_RunsInTheLoopAndNotBefore()
    {
        SocketLoop.Run(async () =>
        {
            TaskCompletionSource<TimeSpan> ran = new();
            long start = Stopwatch.GetTimestamp();

            SocketLoop.Current!.Schedule(TimeSpan.FromMilliseconds(20), () => ran.SetResult(Stopwatch.GetElapsedTime(start)));

            Assert.True(await ran.Task.WaitAsync(WithinExtensions.DefaultLimit) >= TimeSpan.FromMilliseconds(20));
        });
    }

    [Fact]
    public void Schedule_DisposedOf_NeverRuns()
    {
        SocketLoop.Run(async () =>
        {
            bool ran = false;
            TaskCompletionSource later = new();
            IDisposable timer = SocketLoop.Current!.Schedule(TimeSpan.FromMilliseconds(5), () => ran = true);
            SocketLoop.Current!.Schedule(TimeSpan.FromMilliseconds(15), later.SetResult);

            timer.Dispose();
            await later.Task.WaitAsync(WithinExtensions.DefaultLimit);

            Assert.False(ran);
        });
    }

    [Fact]
    public void SlowTurn_SomethingBlocks_IsCountedAndReported()
    {
        List<TimeSpan> reported = [];
        SocketLoopOptions options = new() { SlowTurn = TimeSpan.FromMilliseconds(10), OnSlowTurn = reported.Add };
        long counted = 0;

        SocketLoop.Run(
            async () =>
            {
                await Task.Yield();
                SpinWait.SpinUntil(() => false, TimeSpan.FromMilliseconds(30));
                await Task.Yield();
                await Task.Yield();
                counted = SocketLoop.Current!.SlowTurns;
            },
            options);

        Assert.True(counted >= 1);
        Assert.Contains(reported, took => took >= TimeSpan.FromMilliseconds(25));
    }

    [Fact]
    public void BlockingCall_ThatWouldWait_ThrowsInTheLoop()
    {
        SocketLoop.Run(() =>
        {
            using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).OrThrow();

            Assert.Throws<InvalidOperationException>(() => server.Accept());

            server.SetTimeout(0);
            Assert.Equal("timeout", server.Accept().Error);
            return Task.CompletedTask;
        });
    }
}
