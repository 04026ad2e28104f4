namespace RxSocket.Io;

/// <summary>
/// How this library reads a <see cref="TimeSpan"/> that limits or delays something, wherever a user gives one:
/// <list type="number">
/// <item><see cref="Timeout.InfiniteTimeSpan"/>, like null, is no limit: it never comes.</item>
/// <item>Any other negative span is an <see cref="ArgumentOutOfRangeException"/>.</item>
/// <item>Every other span is waited for, however long: beyond the last timestamp of the clock, which is centuries away, it never comes.</item>
/// </list>
/// </summary>
internal static class TimeLimit
{
    /// <summary>Null: no limit. Throws if the span is negative.</summary>
    public static TimeSpan? Checked(TimeSpan? limit, string parameter) =>
        limit is null || limit == Timeout.InfiniteTimeSpan ? null
        : limit >= TimeSpan.Zero ? limit
        : throw new ArgumentOutOfRangeException(parameter, limit, "Zero or more, or Timeout.InfiniteTimeSpan, which is no limit.");
}
