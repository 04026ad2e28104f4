using System.Globalization;
using RxSocket.Benchmarks.Runner;

namespace RxSocket.Benchmarks.Report;

/// <summary>One row for each workload and contender.</summary>
internal static class CsvFile
{
    public static void Write(string path, Outcome outcome) =>
        File.WriteAllLines(path, ["workload,contender,runs,min,median,max,unit,server_cpu_us_per_op", .. outcome.Measured.Select(Row)]);

    private static string Row(Measured row) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Workload.Name},{row.Contender},{row.Rounds.Count},{Numbers.Exact(row.Least)},{Numbers.Exact(row.Median)},{Numbers.Exact(row.Most)},{row.Workload.Unit},{Numbers.Exact(row.MedianOf(static round => round.ServerCpu))}");
}
