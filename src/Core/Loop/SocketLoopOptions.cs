using System.Diagnostics;
using RxSocket.Io;

namespace RxSocket;

/// <summary>How a <see cref="SocketLoop"/> runs.</summary>
public sealed record SocketLoopOptions
{
    /// <summary>Look for readiness for at most 50 µs before sleeping, while that pays. A peer on another core is then answered without waking this one;
    /// on a machine with one processor it is never done. Default: true.</summary>
    public bool Spin { get; init; } = true;

    /// <summary>A turn that takes longer than this counts as slow; <see cref="Timeout.InfiniteTimeSpan"/>: none does. Default: 50 ms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan SlowTurn
    {
        get;
        init => field = TimeLimit.Checked(value, nameof(SlowTurn)) ?? Timeout.InfiniteTimeSpan;
    } = TimeSpan.FromMilliseconds(50);

    /// <summary>Told, in the loop, of each slow turn and how long it took. Default: debug builds of this library write a warning to
    /// <see cref="Trace"/>, others say nothing.</summary>
    public Action<TimeSpan> OnSlowTurn { get; init; } = Warn;

    internal bool IsSlow(TimeSpan took) => SlowTurn != Timeout.InfiniteTimeSpan && took > SlowTurn;

    private static void Warn(TimeSpan took) => Debug.WriteLine($"RxSocket: a turn of the loop took {took.TotalMilliseconds:F0} ms; something in it blocks.");
}
