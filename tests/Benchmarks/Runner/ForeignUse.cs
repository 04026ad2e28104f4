using System.Diagnostics;
using System.Globalization;
using RxSocket.Benchmarks.Native;

namespace RxSocket.Benchmarks.Runner;

/// <summary>Processor time that others take while something is measured: all that /proc/stat counts as busy, less that of the processes known to be ours.</summary>
internal sealed class ForeignUse(params int[] ours)
{
    private const double NanosecondsPerTick = 10_000_000;

    // user, nice, system; not idle, iowait; irq, softirq, steal.
    private static readonly int[] BusyFields = [1, 2, 3, 6, 7, 8];

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly double _busy = Busy();
    private readonly double _own = Own(ours);

    /// <summary>The others' share of all processors since this was made.</summary>
    public double Share()
    {
        double all = Stopwatch.GetElapsedTime(_start).TotalNanoseconds * Environment.ProcessorCount;
        return Math.Max(0, (Busy() - _busy - (Own(ours) - _own)) / all);
    }

    private static double Own(int[] processes) => processes.Append(Environment.ProcessId).Sum(static process => (double)ProcessCalls.ProcessorTime(process));

    private static double Busy()
    {
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return BusyFields.Sum(i => double.Parse(fields[i], CultureInfo.InvariantCulture)) * NanosecondsPerTick;
    }
}
