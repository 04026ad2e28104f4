using System.Collections.Concurrent;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Runtime.CompilerServices;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Flow;

/// <summary>Failures that nothing looks at leave no unobserved task exception. Alone: the event is the process's.</summary>
[Collection(Alone.Name)]
public sealed class UnobservedTests
{
    [Fact]
    public async Task AsObserver_FailsAndItsCompletionIsNeverAskedFor_IsObserved()
    {
        using Pair pair = await Pair.Connect();

        await AssertNone(() =>
        {
            pair.Client.AsObserver().OnError(new FormatException());
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task SelectSequential_SeveralInFlightFail_AreObserved()
    {
        using Pair pair = await Pair.Connect();
        await pair.Client.SendAsync("1\n2\n3\n").Within();

        await AssertNone(async () =>
        {
            TaskCompletionSource goOn = new();
            int started = 0;
            using Watched<int> results = pair.Server.Lines().SelectSequential(
                async (line, _) =>
                {
                    Interlocked.Increment(ref started);
                    await goOn.Task;
                    return line.Length > 0 ? throw new FormatException(line) : 0;
                },
                maxInFlight: 3).Watch();
            await Eventually.True(() => started == 3);
            goOn.SetResult();
            Assert.IsType<FormatException>(await results.End());
        });
    }

    [Fact]
    public async Task SelectSequential_DisposedOfAndItsHandlersFail_AreObserved()
    {
        await AssertNone(async () =>
        {
            using Subject<int> source = new();
            TaskCompletionSource<int>[] handlers = [new(), new(), new()];
            Watched<int> results = source.SelectSequential((item, _) => new ValueTask<int>(handlers[item].Task), maxInFlight: 4).Watch();
            for (int item = 0; item < handlers.Length; item++)
            {
                source.OnNext(item);
            }

            results.Dispose();
            Array.ForEach(handlers, static handler => handler.SetException(new FormatException()));
            await Task.Yield();
        });
    }

    [Fact]
    public async Task Send_DisposedOfWhileItFails_IsObserved()
    {
        await AssertNone(async () =>
        {
            using RawPair wire = await RawPair.Connect(window: 4096);
            await BusyWindow.Fill(wire.Connection);
            using Subject<string> source = new();
            Watched<System.Reactive.Unit> sending = wire.Connection.SendLines(source).Watch();
            source.OnNext("under way");

            sending.Dispose();
            wire.Connection.Abort();
        });
    }

    [Fact]
    public async Task Hold_FailsBehindTheLastItem_IsObserved()
    {
        await AssertNone(async () =>
        {
            using Pair pair = await Pair.Connect();
            TaskCompletionSource hold = new();
            using Watched<string> lines = pair.Server.Lines().Append("last").Watch(_ => Backpressure.TryHold(hold.Task));
            pair.Client.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            Assert.Equal("last", await lines.Next());
            await lines.End();
            hold.SetException(new FormatException());
        });
    }

    private static async Task AssertNone(Func<Task> act)
    {
        Collect();
        ConcurrentQueue<Exception> unobserved = [];
        TaskScheduler.UnobservedTaskException += Count;
        try
        {
            await Act(act).Within();

            // A task that fails may be on its way; and whether one is unobserved shows when it is collected.
            for (int i = 0; i < 5; i++)
            {
                await Task.Yield();
                Collect();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Count;
        }

        Assert.Empty(unobserved);

        void Count(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Enqueue(e.Exception);
    }

    // What it leaves behind must not be on this stack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task Act(Func<Task> act) => Task.Run(act);

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
