using System.Net;
using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>
/// How a call waits: on the calling thread, or parked while the thread does something else. Code that is generic over the waiter is written once and has
/// both colours; in the blocking colour each of these has completed when it returns. A call may wait for four things:
/// a socket to be ready, any of several to be ready, a name to be resolved, a moment to pass.
/// </summary>
internal interface IWaiter
{
    /// <summary>Runs an attempt to its end.</summary>
    static abstract ValueTask<IoResult> Run<TAttempt>(TAttempt attempt, Deadline deadline, CancellationToken cancellation)
        where TAttempt : struct, IAttempt;

    /// <summary>Waits until one of the sockets is ready, or the timeout is over; what then is ready stands in the items.</summary>
    static abstract ValueTask AnyReady(Memory<PollItem> items, TimeSpan? timeout, CancellationToken cancellation);

    static abstract ValueTask<IPAddress[]> NameResolved(string host, AddressFamily family, Deadline deadline, CancellationToken cancellation);

    static abstract ValueTask MomentPassed(TimeSpan moment, TimeProvider clock, CancellationToken cancellation);

    /// <summary>The latch's state before a try; see <see cref="KernelSocket.Look"/>.</summary>
    int Look(KernelSocket socket, Readiness need);

    /// <summary>An attempt would block. Done: try again. WouldBlock: parked. Anything else: give up.</summary>
    /// <param name="socket">The socket to wait for.</param>
    /// <param name="need">The direction.</param>
    /// <param name="seen">The latch before the try.</param>
    /// <param name="progressed">Something was achieved since the last wait: a limit for a single wait starts anew.</param>
    IoStatus Wait(KernelSocket socket, Readiness need, int seen, bool progressed);
}
