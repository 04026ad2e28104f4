using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>When a running call must give up waiting: monotonic, on the clock of its socket.</summary>
internal readonly struct Deadline
{
    public const long Never = Timestamps.Never;

    // What every timer of the system takes. One that rings early only makes its owner look.
    private static readonly TimeSpan LongestLeft = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly TimeProvider? _clock;
    private readonly Timeouts _timeouts;
    private readonly long _start;

    private Deadline(Timeouts timeouts, TimeProvider clock, long start)
    {
        _clock = clock;
        _timeouts = timeouts;
        _start = start;
    }

    public bool IsNever => _clock is null;

    /// <summary>A call under this deadline never waits.</summary>
    public bool IsPoll => !IsNever && (_timeouts.Block == TimeSpan.Zero || _timeouts.Total == TimeSpan.Zero);

    public TimeProvider Clock => _clock ?? TimeProvider.System;

    /// <summary>The deadline of a call that starts now, or has started then. Reads the clock only if there is a limit.</summary>
    public static Deadline Start(Timeouts timeouts, TimeProvider clock, long? since = null) =>
        timeouts.Block is null && timeouts.Total is null ? default : new Deadline(timeouts, clock, since ?? clock.GetTimestamp());

    /// <summary>How long the call has taken; null: nobody knows, it has no limit.</summary>
    public TimeSpan? Elapsed => _clock is null ? null : Timestamps.Between(_start, _clock.GetTimestamp(), _clock);

    /// <summary>The timestamp at which a wait that begins now must end.</summary>
    public long WaitUntil()
    {
        if (_clock is null)
        {
            return Never;
        }

        return _timeouts switch
        {
            { Block: { } block, Total: { } total } => Math.Min(After(_clock.GetTimestamp(), block), After(_start, total)),
            { Block: { } block } => After(_start, block),
            { Total: { } total } => After(_start, total),
            _ => Never,
        };
    }

    public bool HasPassed(long until) => until != Never && Clock.GetTimestamp() >= until;

    /// <summary>What is left until then, or 24 days if it is more; null: no limit.</summary>
    public TimeSpan? Left(long until)
    {
        if (until == Never)
        {
            return null;
        }

        TimeSpan left = Timestamps.Between(Clock.GetTimestamp(), until, Clock);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < LongestLeft ? left : LongestLeft;
    }

    private long After(long timestamp, TimeSpan span) => Timestamps.After(timestamp, span, _clock!);
}
