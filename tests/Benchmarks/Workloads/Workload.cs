using RxSocket.Benchmarks.Contenders;
using RxSocket.Benchmarks.Runner;

namespace RxSocket.Benchmarks.Workloads;

/// <summary>What is measured, of whom, and in which unit.</summary>
internal sealed record Workload(string Name, string Title, Metric Metric, Role Role, LoadShape Load, params string[] Contenders)
{
    public Placement Placement { get; init; } = Placement.TwoCores;

    public string Unit { get; init; } = "";

    /// <summary>Units in one operation: how many megabytes a count of 64 KiB is.</summary>
    public double PerOperation { get; init; } = 1;

    /// <summary>Fresh processes for each round: some 50 ns a line are little enough for the place of code and data in memory to count, which is one process's for
    /// its whole life.</summary>
    public bool StartsAnew => Metric == Metric.Rate && Load.Mode == "stream";

    public bool MoreIsBetter => Metric == Metric.Rate;
}

/// <summary>What a workload's figure is.</summary>
internal enum Metric
{
    /// <summary>Operations a second.</summary>
    Rate,

    /// <summary>The median round trip.</summary>
    RoundTrip,

    /// <summary>Bytes allocated on the managed heap, an operation.</summary>
    Allocation,

    /// <summary>Resident memory for each idle connection.</summary>
    Memory,

    /// <summary>Time for a few round trips while the pool is saturated.</summary>
    Saturation,
}
