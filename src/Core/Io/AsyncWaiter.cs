using System.Net;
using System.Net.Sockets;
using Nito.AsyncEx;
using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>Waits without a thread: parks the operation at the latch.</summary>
internal readonly struct AsyncWaiter(Operation operation) : IWaiter
{
    public static async ValueTask<IoResult> Run<TAttempt>(TAttempt attempt, Deadline deadline, CancellationToken cancellation)
        where TAttempt : struct, IAttempt
    {
        Operation<Plain<TAttempt>, IoResult> operation = new();
        operation.TryTake();
        try
        {
            return await operation.Start(new Plain<TAttempt>(attempt), deadline, cancellation).ConfigureAwait(false);
        }
        finally
        {
            // Used once: its deadline must not keep it, and its socket, until then.
            operation.Retire();
        }
    }

    public static async ValueTask AnyReady(Memory<PollItem> items, TimeSpan? timeout, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if ((timeout == TimeSpan.Zero || AnyWatcher.MayBeReady(items.Span)) && (KernelPoll.Poll(items.Span, 0) || timeout == TimeSpan.Zero))
        {
            return;
        }

        using AnyWatcher watcher = new(items, timeout, cancellation);
        try
        {
            await watcher.WaitAsync().ConfigureAwait(KernelSocket.IsLoopThread);
        }
        catch (SocketException refused)
        {
            // The reactor has no room for one more.
            throw Faults.Of(new IoResult(IoStatus.Failed, refused.SocketErrorCode), SocketPhase.Select, cancellation: CancellationToken.None);
        }
    }

    public static async ValueTask<IPAddress[]> NameResolved(string host, AddressFamily family, Deadline deadline, CancellationToken cancellation)
    {
        Task<IPAddress[]> lookup = NameLookup.ResolveAsync(host, family, cancellation);

        // What becomes of one that nobody waits for any more is nobody's business, and no unobserved exception.
        lookup.Ignore();
        long until = deadline.WaitUntil();
        while (deadline.Left(until) is { } left)
        {
            try
            {
                return await lookup.WaitAsync(WholeMilliseconds(left), deadline.Clock, cancellation).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!deadline.HasPassed(until))
            {
                // The system's timers go by a coarser clock than deadlines do, and ring some milliseconds early.
            }
        }

        return await lookup.WaitAsync(cancellation).ConfigureAwait(false);
    }

    // Timers cut off the rest of a millisecond, and would not wait at all at the end.
    private static TimeSpan WholeMilliseconds(TimeSpan left) => TimeSpan.FromMilliseconds(Timestamps.Milliseconds(left));

    public static ValueTask MomentPassed(TimeSpan moment, TimeProvider clock, CancellationToken cancellation) =>
        new(Task.Delay(moment, clock, cancellation));

    public int Look(KernelSocket socket, Readiness need) => operation.Look();

    public IoStatus Wait(KernelSocket socket, Readiness need, int seen, bool progressed) => operation.Wait(progressed);

    /// <summary>An attempt whose outcome is its plain result, whatever it is.</summary>
    private struct Plain<TAttempt>(TAttempt attempt) : IAttempt<IoResult>
        where TAttempt : struct, IAttempt
    {
        private TAttempt _attempt = attempt;

        public readonly KernelSocket Socket => _attempt.Socket;

        public readonly Readiness Need => _attempt.Need;

        public IoResult Try(int seen) => _attempt.Try(seen);

        public readonly IoResult End(IoResult result, CancellationToken cancellation, out Exception? fault)
        {
            fault = null;
            return result;
        }

        public readonly void Release()
        {
        }
    }
}
