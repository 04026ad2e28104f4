using System.Reactive.Concurrency;
using Nito.AsyncEx;

namespace RxSocket.Rx;

/// <summary>How a server serves.</summary>
public sealed record ServeOptions
{
    /// <summary>Any number of connections; a drain, if one is asked for, of 10 s at most.</summary>
    public static ServeOptions Default { get; } = new();

    /// <summary>How many connections may be open at once; 1 or more. Default: any number.</summary>
    public int MaxConnections
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = int.MaxValue;

    /// <summary>How many connections one address may have open at once; 1 or more. One more is reset, with <see cref="CloseReason.Limit"/>. Addresses count as one
    /// if they begin alike: <see cref="IPv4PrefixLength"/>, <see cref="IPv6PrefixLength"/>. An IPv4-mapped IPv6 address counts as the IPv4 address, a link-local
    /// one as itself. Default: any number.</summary>
    public int MaxPerAddress
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = int.MaxValue;

    /// <summary>How many leading bits of IPv4 addresses have to be equal for them to count as one in <see cref="MaxPerAddress"/>; 0 (all addresses are one) to 32.
    /// Default: 32, each address by itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not 0 to 32.</exception>
    public int IPv4PrefixLength
    {
        get;
        init => field = Checked(value, 32, nameof(IPv4PrefixLength));
    } = 32;

    /// <summary>How many leading bits of IPv6 addresses have to be equal for them to count as one in <see cref="MaxPerAddress"/>; 0 (all addresses are one) to
    /// 128. Default: 64: a host is usually given that many, and chooses the others as it likes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not 0 to 128.</exception>
    public int IPv6PrefixLength
    {
        get;
        init => field = Checked(value, 128, nameof(IPv6PrefixLength));
    } = 64;

    /// <summary>What happens to a connection beyond <see cref="MaxConnections"/>. False: it waits in the backlog until another ends. True: it is reset, with
    /// <see cref="CloseReason.Limit"/>. Default: false.</summary>
    public bool RefuseBeyond { get; init; }

    /// <summary>Begins the drain: no connection is accepted any more, those that are open go on until they end.</summary>
    public CancellationToken Stopping { get; init; }

    /// <summary>How long the drain may take; then the handlers' token is cancelled and what is still open is reset, with <see cref="CloseReason.Deadline"/>.
    /// Null or <see cref="Timeout.InfiniteTimeSpan"/>: as long as it takes. Default: 10 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan? DrainDeadline
    {
        get;
        init => field = value is { } time ? Times.Checked(time, nameof(DrainDeadline)) : null;
    } = TimeSpan.FromSeconds(10);

    /// <summary>While paused, nothing is accepted.</summary>
    public PauseToken Pause { get; init; }

    /// <summary>The clock of the deadline; null: <see cref="LoopScheduling.Default"/>.</summary>
    public IScheduler? Scheduler { get; init; }

    private static int Checked(int prefixLength, int most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, most, name);
        return prefixLength;
    }
}
