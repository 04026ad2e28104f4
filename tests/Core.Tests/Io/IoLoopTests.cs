using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;
using Xunit;

namespace RxSocket.Tests;

/// <summary>The loop by itself: an attempt and a waiter that say what the test wrote down.</summary>
public sealed class IoLoopTests
{
    [Fact]
    public void TryFinish_DoneAtOnce_DoesNotWait()
    {
        (bool finished, IoResult result, string log) = Run([IoStatus.Done], []);

        Assert.Equal((true, IoResult.Done, "T"), (finished, result, log));
    }

    [Fact]
    public void TryFinish_Progress_TriesAgainWithoutWaiting()
    {
        (_, _, string log) = Run([IoStatus.Progress, IoStatus.Progress, IoStatus.Done], []);

        Assert.Equal("TTT", log);
    }

    [Fact]
    public void TryFinish_WouldBlock_WaitsAndTriesAgain()
    {
        (bool finished, _, string log) = Run([IoStatus.WouldBlock, IoStatus.Done], [IoStatus.Done]);

        Assert.Equal((true, "TwT"), (finished, log));
    }

    [Fact]
    public void TryFinish_WaiterParks_LeavesUnfinished()
    {
        (bool finished, _, string log) = Run([IoStatus.WouldBlock], [IoStatus.WouldBlock]);

        Assert.Equal((false, "Tw"), (finished, log));
    }

    [Theory]
    [InlineData(IoStatus.Timeout)]
    [InlineData(IoStatus.Cancelled)]
    [InlineData(IoStatus.Disposed)]
    internal void TryFinish_WaiterGivesUp_IsTheResult(IoStatus reason)
    {
        (bool finished, IoResult result, _) = Run([IoStatus.WouldBlock], [reason]);

        Assert.Equal((true, reason), (finished, result.Status));
    }

    [Fact]
    public void TryFinish_Progressed_TellsTheNextWaitOnly()
    {
        // A limit for a single wait starts anew after progress, and only then.
        (_, _, string log) = Run([IoStatus.Progress, IoStatus.WouldBlock, IoStatus.WouldBlock, IoStatus.Done], [IoStatus.Done, IoStatus.Done]);

        Assert.Equal("TTWTwT", log);
    }

    private static (bool Finished, IoResult Result, string Log) Run(IoStatus[] tries, IoStatus[] waits)
    {
        Script script = new(new(tries), new(waits));
        Attempt attempt = new(script);
        Waiter waiter = new(script);
        bool finished = IoLoop.TryFinish(ref attempt, ref waiter, out IoResult result);
        return (finished, result, script.Log);
    }

    private sealed class Script(Queue<IoStatus> tries, Queue<IoStatus> waits)
    {
        public string Log { get; private set; } = "";

        public IoStatus Try()
        {
            Log += "T";
            return tries.Dequeue();
        }

        public IoStatus Wait(bool progressed)
        {
            Log += progressed ? "W" : "w";
            return waits.Dequeue();
        }
    }

    private readonly struct Attempt(Script script) : IAttempt
    {
        public KernelSocket Socket => null!;

        public Readiness Need => Readiness.Readable;

        public IoResult Try(int seen) => new(script.Try());
    }

    private readonly struct Waiter(Script script) : IWaiter
    {
        public static ValueTask<IoResult> Run<TAttempt>(TAttempt attempt, Deadline deadline, CancellationToken cancellation)
            where TAttempt : struct, IAttempt => throw new NotSupportedException();

        public static ValueTask AnyReady(Memory<PollItem> items, TimeSpan? timeout, CancellationToken cancellation) => throw new NotSupportedException();

        public static ValueTask<IPAddress[]> NameResolved(string host, AddressFamily family, Deadline deadline, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public static ValueTask MomentPassed(TimeSpan moment, TimeProvider clock, CancellationToken cancellation) => throw new NotSupportedException();

        public int Look(KernelSocket socket, Readiness need) => 0;

        public IoStatus Wait(KernelSocket socket, Readiness need, int seen, bool progressed) => script.Wait(progressed);
    }
}
