namespace RxSocket.Rx;

/// <summary>How long to wait before a connect is tried again: longer after each failure, and at random, so that the clients of a server that went down do not
/// come back all at once.</summary>
public sealed record Backoff
{
    /// <summary>The defaults: from 100 ms, doubled each time, to 30 s, of which up to half is left out at random; for ever.</summary>
    public static Backoff Default { get; } = new();

    /// <summary>The wait after the first failure, and after a healthy connection has ended. Default: 100 ms.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait. Default: 30 s.</summary>
    public TimeSpan Most { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>By how much each wait is longer than the one before. Default: 2.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>How much of a wait may be left out at random: 0 (nothing) to 1. Default: 0.5.</summary>
    public double Jitter { get; init; } = 0.5;

    /// <summary>How long a connection has to last to count as healthy. A healthy one starts the count of failures anew; one that ends sooner is a failure, as a
    /// connect that fails is. Zero: every connection is healthy. Default: 10 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public TimeSpan HealthyAfter
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, nameof(HealthyAfter));
            field = value;
        }
    } = TimeSpan.FromSeconds(10);

    /// <summary>How many failures in a row end it; null: none does. Default: null.</summary>
    public int? Limit { get; init; }

    /// <summary>Where chance comes from. Tests put their own here.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>The wait after so many failures in a row.</summary>
    /// <param name="failures">How many; 1 or more.</param>
    /// <returns>How long to wait.</returns>
    public TimeSpan After(int failures)
    {
        double whole = Math.Min(First.TotalMilliseconds * Math.Pow(Factor, failures - 1), Most.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(whole * (1 - (Jitter * Random.NextDouble())));
    }
}
