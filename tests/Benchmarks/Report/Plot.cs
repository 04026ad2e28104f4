using RxSocket.Benchmarks.Runner;
using RxSocket.Benchmarks.Workloads;
using ScottPlot;

namespace RxSocket.Benchmarks.Report;

/// <summary>A workload as bars, one a contender, with the span of its rounds.</summary>
internal static class Plot
{
    private const int Width = 760;
    private const int HeightOfBar = 26;
    private const int HeightOfRest = 90;

    /// <summary>False: nothing to show, or the drawing library's native part is not to be had here.</summary>
    public static bool TryWrite(string path, Workload workload, Measured[] measured)
    {
        if (workload.Metric is Metric.Allocation or Metric.Saturation || measured.Length == 0)
        {
            return false;
        }

        try
        {
            Write(path, workload, measured);
            return true;
        }
        catch (Exception missing) when (missing is TypeInitializationException or DllNotFoundException)
        {
            Console.WriteLine($"no plots: {missing.Message}");
            return false;
        }
    }

    private static void Write(string path, Workload workload, Measured[] measured)
    {
        // The first contender is on top.
        Bar[] bars = [.. measured.Reverse().Select(static (row, i) => new Bar
        {
            Position = i,
            Value = row.Median,
            FillColor = ColourOf(row.Contender),
            LineWidth = 0,
            Orientation = Orientation.Horizontal,
        })];
        using ScottPlot.Plot plot = new();
        plot.Add.Bars(bars).Horizontal = true;
        foreach ((int i, Measured row) in measured.Reverse().Index())
        {
            plot.Add.Line(row.Least, i, row.Most, i).Color = Colors.Black;
        }

        plot.Axes.Left.SetTicks([.. bars.Select(static bar => bar.Position)], [.. measured.Reverse().Select(static row => row.Contender)]);
        plot.Axes.Margins(left: 0);
        plot.HideGrid();
        plot.Title($"{workload.Name} ({workload.Unit}, {(workload.MoreIsBetter ? "more" : "less")} is better)", size: 14);
        plot.SaveSvg(path, Width, HeightOfRest + (HeightOfBar * bars.Length));
    }

    private static Color ColourOf(string contender) =>
        contender.StartsWith("rx-", StringComparison.Ordinal) ? Colors.SteelBlue
        : contender.StartsWith("c-", StringComparison.Ordinal) || contender == "csharp-epoll" ? Colors.DimGray
        : contender == "luasocket" ? Colors.DarkOrange
        : Colors.Silver;
}
