using RxSocket.Benchmarks.Runner;

namespace RxSocket.Benchmarks.Report;

/// <summary>One figure that the project wants to reach.</summary>
/// <param name="About">The workload, in words.</param>
/// <param name="Asked">What is asked, without the bound.</param>
/// <param name="Bound">The bound.</param>
/// <param name="AtMost">True: at most the bound; false: at least.</param>
/// <param name="Measure">The figure; NaN where one of the contenders is missing.</param>
internal sealed record Goal(string About, string Asked, double Bound, bool AtMost, Func<Outcome, double> Measure)
{
    public string Words => $"{Asked} {(AtMost ? "≤" : "≥")} {Numbers.Show(Bound)}";

    /// <summary>Met, or by how much not.</summary>
    public string Verdict(double measured)
    {
        if (double.IsNaN(measured))
        {
            return "not measured";
        }

        if (AtMost ? measured <= Bound : measured >= Bound)
        {
            return "met";
        }

        double off = AtMost ? (measured / Bound) - 1 : 1 - (measured / Bound);
        return $"**missed by {Numbers.Show(100 * off)} %**";
    }
}
