using RxSocket.Benchmarks.Runner;
using RxSocket.Benchmarks.Workloads;

namespace RxSocket.Benchmarks.Report;

/// <summary>The columns of a workload's table, the same on the console and on the page. Ratios are medians of the ratios of the same rounds.</summary>
internal static class Columns
{
    private static readonly string[] References = ["c-blocking", "c-epoll", "socket-async", "luasocket"];

    public static string[][] Of(Workload workload, IReadOnlyList<Measured> measured)
    {
        Measured[] references = [.. References.Select(name => measured.FirstOrDefault(other => other.Contender == name)).OfType<Measured>()];
        List<(string Title, Func<Measured, string> Cell)> columns =
        [
            ("contender", static row => row.Contender),
            (workload.Unit, static row => Numbers.Show(row.Median)),
            ("min–max", static row => $"{Numbers.Show(row.Least)}–{Numbers.Show(row.Most)}"),
            ("p50 µs", static row => Numbers.Show(row.MedianOf(static round => round.P50))),
            ("p99 µs", static row => Numbers.Show(row.MedianOf(static round => round.P99))),
            ("CPU µs/op", static row => Numbers.Show(row.MedianOf(static round => round.ServerCpu))),
            ("idle pool µs", static row => Numbers.Show(row.MedianOf(static round => round.Baseline))),
            ("B/op", static row => Numbers.Show(row.MedianOf(static round => round.Allocated))),
            .. references.Select(reference => ($"× {reference.Contender}", (Func<Measured, string>)(row => Numbers.Show(row.RatioTo(reference, static round => round.Value))))),
            .. references.Where(static reference => reference.Contender is "c-epoll" or "socket-async").Select(reference => ($"CPU × {reference.Contender}", (Func<Measured, string>)(row => Numbers.Show(row.RatioTo(reference, static round => round.ServerCpu))))),
            ("others %", static row => Numbers.Show(100 * row.MedianOf(static round => round.Foreign))),
        ];
        string[][] table = [[.. columns.Select(static column => column.Title)], .. measured.Select(row => columns.Select(column => column.Cell(row)).ToArray())];
        int[] filled = [.. Enumerable.Range(0, columns.Count).Where(i => table.Skip(1).Any(row => row[i].Length > 0))];
        return [.. table.Select(row => filled.Select(i => row[i]).ToArray())];
    }
}
