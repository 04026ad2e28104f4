using RxSocket.Io;

namespace RxSocket;

/// <summary>
/// How long the calls of a socket may wait. LuaSocket: <c>settimeout(value, "b"/"t")</c>.
/// <para>With one of the two set, it bounds the whole call, from its start. With both, <see cref="Block"/> bounds each single wait (any progress starts it
/// anew) and <see cref="Total"/> the whole call. What is there already is always taken, also with a timeout of zero; what a timed-out call had received
/// stays in the connection for the next one.</para>
/// <para>As everywhere in this library, <see cref="Timeout.InfiniteTimeSpan"/> is no limit, and reads as null; any other negative span is refused with
/// <see cref="ArgumentOutOfRangeException"/> where the timeouts are set; and the longest span, centuries, is no error.</para>
/// </summary>
/// <param name="Block">The longest wait; null: no limit. Zero: never wait.</param>
/// <param name="Total">The longest call; null: no limit. Zero: never wait.</param>
public readonly record struct Timeouts(TimeSpan? Block = null, TimeSpan? Total = null)
{
    // Ticks plus one, 0: no limit. Every connection and every running call holds a pair: 16 bytes instead of 32.
    private readonly long _block = Pack(Block);
    private readonly long _total = Pack(Total);

    /// <summary>The longest wait; null: no limit. Zero: never wait.</summary>
    public TimeSpan? Block
    {
        get => Unpack(_block);
        init => _block = Pack(value);
    }

    /// <summary>The longest call; null: no limit. Zero: never wait.</summary>
    public TimeSpan? Total
    {
        get => Unpack(_total);
        init => _total = Pack(value);
    }

    /// <summary>No limit: wait for ever. The default of every socket.</summary>
    public static Timeouts None => default;

    /// <summary>Never wait: a call that cannot finish at once times out.</summary>
    public static Timeouts Poll => new(TimeSpan.Zero);

    /// <summary>Throws if one of the two is negative.</summary>
    internal Timeouts Checked()
    {
        TimeLimit.Checked(Block, nameof(Block));
        TimeLimit.Checked(Total, nameof(Total));
        return this;
    }

    private static long Pack(TimeSpan? limit) =>
        limit is not { Ticks: var ticks } || limit == Timeout.InfiniteTimeSpan ? 0 : ticks < 0 ? ticks : Math.Min(ticks, long.MaxValue - 1) + 1;

    private static TimeSpan? Unpack(long packed) => packed == 0 ? null : new TimeSpan(packed < 0 ? packed : packed - 1);
}
