using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RxSocket.Sys;

/// <summary>Sleeps on the calling thread, finer than a millisecond: nanosleep(2), or the BCL's milliseconds and then giving way until it is time.</summary>
internal static unsafe class KernelSleep
{
    private const double MostSeconds = int.MaxValue;
    private const double NanosecondsInSecond = 1e9;

    /// <summary>Zero or less returns at once. A signal neither cuts it short nor makes it longer.</summary>
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

    // What the system calls left begins anew with each signal: under many of them the sleep would be late by their handlers' time.
    private static void LinuxSleep(double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        nint* time = stackalloc nint[2];
        double left = seconds;
        do
        {
            double whole = Math.Floor(left);
            time[0] = (nint)whole;
            time[1] = (nint)((left - whole) * NanosecondsInSecond);
        }
        while (LinuxCalls.Sleep(time, null) != 0 && Marshal.GetLastPInvokeError() == LinuxErrors.Interrupted
            && (left = seconds - Stopwatch.GetElapsedTime(start).TotalSeconds) > 0);
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
