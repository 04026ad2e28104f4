using System.Net;
using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>Waits on the calling thread, in the kernel. No other thread has a part in it, so it works with the thread pool fully blocked and under any
/// synchronization context.</summary>
internal struct BlockingWaiter(Deadline deadline) : IWaiter
{
    // Someone else's clock may be moved while the kernel sleeps: look at it now and then.
    private const int ForeignClockSlice = 10;

    [ThreadStatic]
    private static Spin? spin;

    private long _until = Timestamps.None;

    public static ValueTask<IoResult> Run<TAttempt>(TAttempt attempt, Deadline deadline, CancellationToken cancellation)
        where TAttempt : struct, IAttempt =>
        new(Run(ref attempt, deadline));

    public static IoResult Run<TAttempt>(ref TAttempt attempt, Deadline deadline)
        where TAttempt : IAttempt, allows ref struct
    {
        BlockingWaiter waiter = new(deadline);
        IoLoop.TryFinish(ref attempt, ref waiter, out IoResult result);
        return result;
    }

    public static ValueTask AnyReady(Memory<PollItem> items, TimeSpan? timeout, CancellationToken cancellation)
    {
        if (timeout != TimeSpan.Zero)
        {
            ThrowOnLoop();
        }

        Deadline deadline = Deadline.Start(new Timeouts(timeout), TimeProvider.System);
        long until = deadline.WaitUntil();
        while (!KernelPoll.Poll(items.Span, Milliseconds(deadline, until)) && !deadline.HasPassed(until) && !AnyWatcher.AllClosed(items.Span))
        {
        }

        return default;
    }

    public static ValueTask<IPAddress[]> NameResolved(string host, AddressFamily family, Deadline deadline, CancellationToken cancellation) =>
        new(NameLookup.Resolve(host, family, deadline));

    public static ValueTask MomentPassed(TimeSpan moment, TimeProvider clock, CancellationToken cancellation)
    {
        Thread.Sleep(moment);
        return default;
    }

    // The reactor has no say in a blocking call: it always asks the kernel. What it finds, it may tell the latch: a select that follows need not ask again.
    public readonly int Look(KernelSocket socket, Readiness need) => socket.Look(need) | Latch.Ready;

    public IoStatus Wait(KernelSocket socket, Readiness need, int seen, bool progressed)
    {
        if (progressed || _until == Timestamps.None)
        {
            _until = deadline.WaitUntil();
        }

        while (!deadline.HasPassed(_until))
        {
            ThrowOnLoop();
            if (Poll(socket, need, Milliseconds(deadline, _until)))
            {
                return IoStatus.Done;
            }
        }

        return IoStatus.Timeout;
    }

    // The peer it would wait for may be served by this very loop.
    private static void ThrowOnLoop()
    {
        if (KernelSocket.IsLoopThread)
        {
            throw new InvalidOperationException("A blocking call would wait on the thread of a SocketLoop, which must never wait: use the awaited call there.");
        }
    }

    // Each thread has its own experience of whether looking pays.
    private static bool Poll(KernelSocket socket, Readiness need, int milliseconds)
    {
        PollLook look = new(socket, need);
        return (milliseconds == 0 || socket.IsListener || !Spin.IsOfUse ? look.For(milliseconds) : (spin ??= new Spin()).Wait(look, milliseconds)) > 0;
    }

    private static int Milliseconds(Deadline deadline, long until)
    {
        int whole = deadline.Left(until) is { } left ? Timestamps.Milliseconds(left) : -1;
        return ReferenceEquals(deadline.Clock, TimeProvider.System) ? whole : Math.Min(whole, ForeignClockSlice);
    }

    private readonly struct PollLook(KernelSocket socket, Readiness need) : ILook
    {
        public int For(int milliseconds) => socket.Poll(need, milliseconds) ? 1 : 0;
    }
}
