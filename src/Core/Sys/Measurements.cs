using System.Net.Sockets;

namespace RxSocket.Sys;

/// <summary>Sums for the instruments of <see cref="SocketMetrics"/>.</summary>
internal struct Measured
{
    public long Opened;
    public long Received;
    public long Sent;
    public long Timeouts;
    public long Wakeups;
    public List<SocketError>? AcceptFaults;

    public readonly bool IsNone => (Opened | Received | Sent | Timeouts | Wakeups) == 0 && AcceptFaults is null;
}

/// <summary>
/// What a thread has measured and not yet told.
/// <list type="number">
/// <item>Measuring only notes. A call measures while it holds its guard, a reactor between two sockets, a close halfway: none of these may meet code of the
/// user's, which may throw, block, or call the same socket again.</item>
/// <item>Where a guard is left, a turn or a close ends, the thread tells what it has noted.</item>
/// <item>The thread of the shared reactor hands it to the thread pool: a listener that waits there for a socket would wait for the reactor it stops.</item>
/// <item>What a listener measures by calls of its own is told with the thread's next report. At once would be a recursion without an end.</item>
/// </list>
/// </summary>
internal sealed class Measurements : IThreadPoolWorkItem
{
    [ThreadStatic]
    private static Measurements? ofThisThread;

    [ThreadStatic]
    private static bool isTelling;

    // As long as nothing was ever measured, a report is the look at this field.
    private static bool everMeasured;

    private Measured _measured;

    private Measurements()
    {
    }

    public static ref Measured OfThisThread
    {
        get
        {
            everMeasured = true;
            return ref (ofThisThread ??= new Measurements())._measured;
        }
    }

    public static void Report()
    {
        if (everMeasured)
        {
            ReportMeasured();
        }
    }

    void IThreadPoolWorkItem.Execute() => Tell();

    private static void ReportMeasured()
    {
        if (isTelling || ofThisThread is not { _measured.IsNone: false } noted)
        {
            return;
        }

        if (Reactor.OfThisThread is { Host: null })
        {
            ofThisThread = null;
            ThreadPool.UnsafeQueueUserWorkItem(noted, preferLocal: false);
            return;
        }

        noted.Tell();
    }

    private void Tell()
    {
        Measured measured = _measured;
        _measured = default;
        isTelling = true;
        SocketMetrics.Tell(measured);
        isTelling = false;
    }
}
