namespace RxSocket.Benchmarks.Runner;

/// <summary>One round of one contender. What a workload does not measure is NaN.</summary>
internal sealed record Sample
{
    /// <summary>The workload's own figure, in its unit.</summary>
    public required double Value { get; init; }

    /// <summary>Processor time of the server, in microseconds an operation.</summary>
    public double ServerCpu { get; init; } = double.NaN;

    /// <summary>The median round trip, in microseconds.</summary>
    public double P50 { get; init; } = double.NaN;

    public double P99 { get; init; } = double.NaN;

    /// <summary>Bytes that the server allocated on the managed heap, an operation.</summary>
    public double Allocated { get; init; } = double.NaN;

    /// <summary>The same thing under better conditions, where the workload compares the two.</summary>
    public double Baseline { get; init; } = double.NaN;

    /// <summary>The share of the machine's processors that others used meanwhile.</summary>
    public double Foreign { get; init; }
}
