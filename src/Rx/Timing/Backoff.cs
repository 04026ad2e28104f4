namespace RxSocket.Rx;

/// <summary>How long to wait before a connect is tried again: longer after each failure, and at random, so that the clients of a server that went down do not
/// come back all at once.</summary>
public sealed record Backoff
{
    /// <summary>The defaults: from 100 ms, doubled each time, to 30 s, of which up to half is left out at random; for ever.</summary>
    public static Backoff Default { get; } = new();

    /// <summary>The wait after the first failure, and after a healthy connection has ended; zero: at once, and so are all that follow. Default: 100 ms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public TimeSpan First
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, nameof(First));
            field = value;
        }
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait, also where <see cref="First"/> is longer; <see cref="Timeout.InfiniteTimeSpan"/>: waits grow without a limit.
    /// Default: 30 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan Most
    {
        get;
        init => field = Times.Checked(value, nameof(Most));
    } = TimeSpan.FromSeconds(30);

    /// <summary>By how much each wait is longer than the one before; 1 or more. Default: 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1, or not a number.</exception>
    public double Factor
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Factor), value, "1 or more.");
    } = 2;

    /// <summary>How much of a wait may be left out at random: 0 (nothing) to 1. Default: 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0, above 1, or not a number.</exception>
    public double Jitter
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Jitter), value, "0 to 1.");
    } = 0.5;

    /// <summary>How long a connection has to last to count as healthy. A healthy one starts the count of failures anew; one that ends sooner is a failure, as a
    /// connect that fails is. Zero: every connection is healthy; <see cref="Timeout.InfiniteTimeSpan"/>: none is. Default: 10 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan HealthyAfter
    {
        get;
        init => field = Times.Checked(value, nameof(HealthyAfter));
    } = TimeSpan.FromSeconds(10);

    /// <summary>How many failures in a row end it, 1 or more; null: none does. Default: null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public int? Limit
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Limit), value, "1 or more, or null.");
    }

    /// <summary>Where chance comes from. Tests put their own here.</summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public Random Random
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Random));
    } = Random.Shared;

    internal string Health =>
        HealthyAfter == Timeout.InfiniteTimeSpan ? "none counts as healthy" : $"it counts as healthy after {HealthyAfter.TotalSeconds:0.###} s";

    /// <summary>The wait after so many failures in a row: never negative, and never longer than <see cref="Most"/>.</summary>
    /// <param name="failures">How many; 1 or more.</param>
    /// <returns>How long to wait.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public TimeSpan After(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(failures);
        long most = Most == Timeout.InfiniteTimeSpan ? long.MaxValue : Most.Ticks;

        // The power may be infinite: times no wait at all that is not a number, and not a wait. A cast of what is more than a long takes the largest long.
        double grown = First == TimeSpan.Zero ? 0 : First.Ticks * Math.Pow(Factor, failures - 1);
        long whole = Math.Min((long)grown, most);
        return TimeSpan.FromTicks(whole - (long)(whole * Math.Clamp(Jitter * Random.NextDouble(), 0, 1)));
    }

    internal bool IsHealthy(TimeSpan lasted) => HealthyAfter != Timeout.InfiniteTimeSpan && lasted >= HealthyAfter;
}
