using System.Runtime.InteropServices;

namespace RxSocket.Benchmarks.Native;

/// <summary>What the runner asks and sets of processes: their processor time, their processors, their number of descriptors.</summary>
internal static unsafe partial class ProcessCalls
{
    private const int Descriptors = 7;

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    /// <summary>User and system time of all threads of a process, in nanoseconds.</summary>
    public static long ProcessorTime(int process)
    {
        // clock_getcpuclockid's arithmetic: the process's number inverted, and 2 for the scheduler's clock.
        TimeSpec time;
        return ClockTime((~process << 3) | 2, &time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : 0;
    }

    /// <summary>Confines all threads of a process, also those it will start, to some processors.</summary>
    public static void Confine(int process, ulong processors)
    {
        foreach (string thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
        {
            _ = SetAffinity(int.Parse(Path.GetFileName(thread), System.Globalization.CultureInfo.InvariantCulture), sizeof(ulong), &processors);
        }
    }

    /// <summary>Raises this process's limit of descriptors, which its children inherit; the limit in force.</summary>
    public static long RaiseDescriptors(long wanted)
    {
        Limit limit;
        if (GetLimit(Descriptors, &limit) != 0)
        {
            return 0;
        }

        Limit raised = new() { Soft = Math.Max(limit.Soft, (ulong)wanted), Hard = Math.Max(limit.Hard, (ulong)wanted) };
        if (SetLimit(Descriptors, &raised) == 0)
        {
            return (long)raised.Soft;
        }

        raised = new Limit { Soft = limit.Hard, Hard = limit.Hard };
        return SetLimit(Descriptors, &raised) == 0 ? (long)raised.Soft : (long)limit.Soft;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockTime(int clock, TimeSpec* time);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint size, ulong* processors);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, Limit* limit);
}
