using System.Globalization;

namespace RxSocket.Benchmarks.Runner;

/// <summary>Medians, and figures as people read them.</summary>
internal static class Numbers
{
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(static value => !double.IsNaN(value)).Order()];
        return sorted.Length == 0 ? double.NaN
            : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2]
            : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Three digits that matter; nothing where there is no figure.</summary>
    public static string Show(double value) =>
        double.IsNaN(value) || double.IsInfinity(value) ? ""
        : value.ToString(Math.Abs(value) switch { >= 100 => "N0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);

    public static string Exact(double value) => double.IsNaN(value) ? "" : value.ToString("0.####", CultureInfo.InvariantCulture);
}
