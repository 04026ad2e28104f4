using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RxSocket.Sys;

/// <summary>Sleeps on the calling thread, finer than a millisecond: nanosleep(2), or the BCL's milliseconds and then giving way until it is time.</summary>
internal static unsafe class KernelSleep
{
    private const double MostSeconds = int.MaxValue;
    private const double NanosecondsInSecond = 1e9;

    /// <summary>Zero or less returns at once. A signal does not cut it short.</summary>
    public static void Sleep(double seconds)
    {
        double capped = Math.Min(seconds, MostSeconds);
        if (!(capped > 0))
        {
            return;
        }

        if (Platform.IsNative)
        {
            LinuxSleep(capped);
        }
        else
        {
            PortableSleep(TimeSpan.FromSeconds(capped));
        }
    }

    private static void LinuxSleep(double seconds)
    {
        double whole = Math.Floor(seconds);
        nint* left = stackalloc nint[] { (nint)whole, (nint)((seconds - whole) * NanosecondsInSecond) };
        while (LinuxCalls.Sleep(left, left) != 0 && Marshal.GetLastPInvokeError() == LinuxErrors.Interrupted)
        {
        }
    }

    private static void PortableSleep(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        while (time - Stopwatch.GetElapsedTime(start) is { TotalMilliseconds: >= 1 } left)
        {
            Thread.Sleep((int)Math.Min(left.TotalMilliseconds, int.MaxValue));
        }

        while (Stopwatch.GetElapsedTime(start) < time)
        {
            Thread.Yield();
        }
    }
}
