using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace RxSocket.Rx;

/// <summary>
/// Times of any length, on any scheduler. The system's timers refuse more than 49 days, and Rx's own throw it on a thread of theirs; here a far time is waited for
/// a day at a time. The rule for what a user gives is that of the core: <see cref="Timeout.InfiniteTimeSpan"/> never comes, any other negative span is an
/// <see cref="ArgumentOutOfRangeException"/>.
/// </summary>
internal static class Times
{
    private static readonly TimeSpan Part = TimeSpan.FromDays(1);

    /// <summary>Throws if the span is negative.</summary>
    public static TimeSpan Checked(TimeSpan span, string parameter) =>
        span >= TimeSpan.Zero || span == Timeout.InfiniteTimeSpan
            ? span
            : throw new ArgumentOutOfRangeException(parameter, span, "Zero or more, or Timeout.InfiniteTimeSpan, which never comes.");

    /// <summary>The same for a period: zero would be all the time.</summary>
    public static TimeSpan CheckedPeriod(TimeSpan span, string parameter) =>
        Checked(span, parameter) != TimeSpan.Zero ? span : throw new ArgumentOutOfRangeException(parameter, span, "More than zero, or Timeout.InfiniteTimeSpan, which never comes.");

    /// <summary>One item after so long; null: never.</summary>
    public static IObservable<long> After(TimeSpan? span, IScheduler scheduler) =>
        span is not { } left || left == Timeout.InfiniteTimeSpan ? Observable.Never<long>()
        : left <= Part ? Observable.Timer(left, scheduler)
        : Observable.Generate(left, static left => left > TimeSpan.Zero, static left => left - Shorter(left), static _ => 0L, Shorter, scheduler).TakeLast(1);

    /// <summary>An item after each period.</summary>
    public static IObservable<long> Every(TimeSpan period, IScheduler scheduler) =>
        period == Timeout.InfiniteTimeSpan ? Observable.Never<long>()
        : period <= Part ? Observable.Interval(period, scheduler)
        : After(period, scheduler).Repeat();

    /// <summary>A part of a period, at least a tick: a period of zero would be all the time.</summary>
    public static TimeSpan Fraction(TimeSpan period, int parts) =>
        period == Timeout.InfiniteTimeSpan ? period : TimeSpan.FromTicks(Math.Max(period.Ticks / parts, 1));

    private static TimeSpan Shorter(TimeSpan left) => left < Part ? left : Part;
}
