using System.Diagnostics;

namespace RxSocket.TestKit;

/// <summary>Notices when the machine kept threads from running: one that sleeps for a few milliseconds at a time and is away for much longer.</summary>
public static class Stalls
{
    private const int TickMilliseconds = 5;
    private const double StallMilliseconds = 12;

    private static long _last;
    private static long _asleepSince = Now;

    static Stalls() => new Thread(Watch) { IsBackground = true, Priority = ThreadPriority.Highest, Name = "stalls" }.Start();

    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>True: there was a stall since then, or there is one now: who asks may run again before the watch does.</summary>
    public static bool Since(long start) => Volatile.Read(ref _last) >= start || IsStall(Volatile.Read(ref _asleepSince));

    private static bool IsStall(long asleepSince) => Stopwatch.GetElapsedTime(asleepSince).TotalMilliseconds > StallMilliseconds;

    private static void Watch()
    {
        while (true)
        {
            Volatile.Write(ref _asleepSince, Now);
            Thread.Sleep(TickMilliseconds);
            if (IsStall(_asleepSince))
            {
                Volatile.Write(ref _last, Now);
            }
        }
    }
}
