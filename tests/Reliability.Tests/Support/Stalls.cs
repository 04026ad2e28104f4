using System.Diagnostics;

namespace RxSocket.Reliability.Tests;

/// <summary>Notices when the machine kept threads from running: one that sleeps for a few milliseconds at a time and was away for much longer.</summary>
internal static class Stalls
{
    private const int TickMilliseconds = 5;
    private const double StallMilliseconds = 15;

    private static long _last;

    static Stalls() => new Thread(Watch) { IsBackground = true, Priority = ThreadPriority.Highest, Name = "stalls" }.Start();

    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>True: there was a stall since then.</summary>
    public static bool Since(long start) => Volatile.Read(ref _last) >= start;

    private static void Watch()
    {
        while (true)
        {
            long before = Now;
            Thread.Sleep(TickMilliseconds);
            if (Stopwatch.GetElapsedTime(before).TotalMilliseconds > StallMilliseconds)
            {
                Volatile.Write(ref _last, Now);
            }
        }
    }
}
