using RxSocket.Benchmarks.Runner;
using RxSocket.Benchmarks.Workloads;

namespace RxSocket.Benchmarks.Report;

/// <summary>A workload's table on the console, as soon as it is measured.</summary>
internal static class ConsoleTable
{
    public static void Write(Workload workload, IReadOnlyList<Measured> measured)
    {
        Console.WriteLine($"\n{workload.Name}: {workload.Title}");
        string[][] table = Columns.Of(workload, measured);
        int[] widths = [.. Enumerable.Range(0, table[0].Length).Select(i => table.Max(row => row[i].Length))];
        foreach (string[] row in table)
        {
            Console.WriteLine("  " + string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
        }
    }
}
