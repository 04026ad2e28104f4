using System.Globalization;
using System.Text;
using RxSocket.Benchmarks.Runner;
using RxSocket.Benchmarks.Workloads;

namespace RxSocket.Benchmarks.Report;

/// <summary>benchmarks.md: all of it is written here, every figure comes from the run. Words that explain figures are in remarks.md, by workload.</summary>
internal static class Page
{
    private const string Plots = "benchmarks";

    public static void Write(string folder, Outcome outcome)
    {
        Directory.CreateDirectory(Path.Combine(folder, Plots));
        Remarks remarks = Remarks.Read();
        StringBuilder page = new();
        page.Append(Head(outcome));
        page.Append(remarks.Of("summary"));
        page.Append(GoalTable(outcome));
        page.Append(remarks.Of("goals"));
        foreach (IGrouping<Workload, Measured> group in outcome.Measured.GroupBy(static measured => measured.Workload))
        {
            Workload workload = group.Key;
            page.Append(CultureInfo.InvariantCulture, $"\n## {workload.Name}\n\n{workload.Title}. {Words(workload)}\n\n");
            page.Append(Table(Columns.Of(workload, [.. group])));
            if (Plot.TryWrite(Path.Combine(folder, Plots, workload.Name + ".svg"), workload, [.. group]))
            {
                page.Append(CultureInfo.InvariantCulture, $"\n![{workload.Title}]({Plots}/{workload.Name}.svg)\n");
            }

            page.Append(remarks.Of(workload.Name));
        }

        page.Append(SkippedList(outcome));
        string path = Path.Combine(folder, "benchmarks.md");
        File.WriteAllText(path, page.ToString());
        Console.WriteLine($"wrote {path}");
    }

    private static string Head(Outcome outcome) =>
        $"""
        # Benchmarks

        Written by the benchmark project itself; no figure in a table was typed by hand. To make it again, on a quiet machine:

        ```
        dotnet run -c Release --project tests/Benchmarks -- all
        ```

        **Machine.** {Machine.Describe()}. Loopback only: what a network adds is the same for everyone.

        **Method.** Each contender's server is a process of its own. All servers of a workload are up at the same time, and each is warmed for
        {outcome.Options.WarmMilliseconds} ms. Then come {outcome.Options.Rounds} rounds of {outcome.Options.RoundMilliseconds} ms; each visits every contender, in an order that turns.
        {(outcome.Options.Repeats ? "A round in which other processes used more than 6 % of the machine is made once more, and the quieter one counts. " : "")}The streams have
        fresh processes, warmed anew, for each round: the same program's rates differ by up to 40 % from one start to the next. The load generator is the same for
        all. Figures are medians; a ratio is the median of the ratios of the same rounds. CPU is user and system time of the server process, for each
        operation: it is the steadiest figure, because the load generator shares the machine and from 100 connections on is itself the limit of the rate.
        Processes are pinned after they have started, so a runtime counts all processors also where it may use one. The C servers are compiled with `-O2`; all
        sources are in `tests/Benchmarks`.

        ## Goals


        """;

    private static string GoalTable(Outcome outcome)
    {
        string[][] rows = [.. Goals.All.Select(goal => (Goal: goal, Measured: goal.Measure(outcome)))
            .Select(static row => new[] { row.Goal.About, row.Goal.Words, Numbers.Show(row.Measured), row.Goal.Verdict(row.Measured) })];
        return Table([["workload", "goal", "measured", "verdict"], .. rows]);
    }

    private static string Words(Workload workload)
    {
        string placement = $"{char.ToUpperInvariant(Placing.Words(workload.Placement)[0])}{Placing.Words(workload.Placement)[1..]}.";
        return workload.MoreIsBetter ? $"{placement} More is better; of CPU, less." : $"{placement} Less is better.";
    }

    private static string Table(string[][] rows)
    {
        StringBuilder table = new();
        foreach ((int i, string[] row) in rows.Index())
        {
            table.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row)} |\n");
            if (i == 0)
            {
                table.Append(CultureInfo.InvariantCulture, $"|{string.Concat(row.Select(static (_, column) => column == 0 ? " --- |" : " ---: |"))}\n");
            }
        }

        return table.ToString();
    }

    private static string SkippedList(Outcome outcome)
    {
        if (outcome.Skipped.Count == 0)
        {
            return string.Empty;
        }

        IEnumerable<string> lines = outcome.Skipped
            .GroupBy(static skipped => (skipped.Contender, skipped.Reason))
            .Select(static group => $"- {group.Key.Contender}: {group.Key.Reason} ({string.Join(", ", group.Select(static skipped => skipped.Workload))})");
        return $"\n## Skipped\n\n{string.Join('\n', lines)}\n";
    }
}
