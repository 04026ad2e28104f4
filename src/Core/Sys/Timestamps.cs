namespace RxSocket.Sys;

/// <summary>
/// Where a clock's timestamps meet spans of time. Every deadline is calculated here, under three rules:
/// <list type="number">
/// <item>A clock's zero is anywhere and its frequency is anything: a timestamp may be negative or huge, and the difference of two need not fit a long.
/// So the arithmetic is exact, in 128 bits.</item>
/// <item>Results are rounded up: a call must not give up early, and a sleep that ends early only has to begin again.</item>
/// <item>What lies beyond the last timestamp is <see cref="Never"/>; nothing lies before the first.</item>
/// </list>
/// </summary>
internal static class Timestamps
{
    /// <summary>A moment that never comes.</summary>
    public const long Never = long.MaxValue;

    /// <summary>No moment at all, where one is not known yet. Earlier than every moment that is calculated here.</summary>
    public const long None = long.MinValue;

    /// <summary>The first timestamp that is at least so much later; the span may be negative.</summary>
    public static long After(long timestamp, TimeSpan span, TimeProvider clock) => Fitting(timestamp + Count(span, clock));

    /// <summary>The last timestamp that is at least so much earlier; the span may be negative.</summary>
    public static long Before(long timestamp, TimeSpan span, TimeProvider clock) => Fitting(timestamp - Count(span, clock));

    /// <summary>The time from one timestamp to another, negative if that is the earlier one; at most as long as a <see cref="TimeSpan"/> can be.</summary>
    public static TimeSpan Between(long from, long to, TimeProvider clock)
    {
        Int128 ticks = Ceiling(((Int128)to - from) * TimeSpan.TicksPerSecond, Frequency(clock));
        return ticks >= long.MaxValue ? TimeSpan.MaxValue : ticks <= long.MinValue ? TimeSpan.MinValue : new TimeSpan((long)ticks);
    }

    /// <summary>A span in whole milliseconds as the system's waits take it: zero for less than nothing, and at most 24 days.</summary>
    public static int Milliseconds(TimeSpan span) => (int)Int128.Clamp(Ceiling(span.Ticks, TimeSpan.TicksPerMillisecond), 0, int.MaxValue);

    private static long Fitting(Int128 moment) => moment >= Never ? Never : moment <= None ? None + 1 : (long)moment;

    private static Int128 Count(TimeSpan span, TimeProvider clock) => Ceiling((Int128)span.Ticks * Frequency(clock), TimeSpan.TicksPerSecond);

    private static long Frequency(TimeProvider clock) =>
        clock.TimestampFrequency is > 0 and long frequency ? frequency : throw new InvalidOperationException("The clock's TimestampFrequency is not positive.");

    // Division cuts toward zero, which for a negative number is up.
    private static Int128 Ceiling(Int128 dividend, long divisor) => (dividend > 0 ? dividend + (divisor - 1) : dividend) / divisor;
}
