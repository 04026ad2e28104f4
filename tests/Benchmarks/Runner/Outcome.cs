using RxSocket.Benchmarks.Workloads;

namespace RxSocket.Benchmarks.Runner;

/// <summary>All rounds of one contender in one workload.</summary>
internal sealed record Measured(Workload Workload, string Contender, IReadOnlyList<Sample> Rounds)
{
    public double Median => Numbers.Median(Rounds.Select(static round => round.Value));

    public double Least => Rounds.Min(static round => round.Value);

    public double Most => Rounds.Max(static round => round.Value);

    public double MedianOf(Func<Sample, double> figure) => Numbers.Median(Rounds.Select(figure));

    /// <summary>How a figure stands to another contender's: the median of the ratios of the same rounds.</summary>
    public double RatioTo(Measured other, Func<Sample, double> figure) =>
        Numbers.Median(Rounds.Zip(other.Rounds, (mine, theirs) => figure(mine) / figure(theirs)));
}

/// <summary>Who was not measured, and why.</summary>
internal sealed record Skipped(string Workload, string Contender, string Reason);

/// <summary>Everything that was measured in one go.</summary>
internal sealed record Outcome(IReadOnlyList<Measured> Measured, IReadOnlyList<Skipped> Skipped, Options Options)
{
    public Measured? Find(string workload, string contender) =>
        Measured.FirstOrDefault(measured => measured.Workload.Name == workload && measured.Contender == contender);
}
