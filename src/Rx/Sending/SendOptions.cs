namespace RxSocket.Rx;

/// <summary>How messages are sent.</summary>
public sealed record SendOptions
{
    /// <summary>The defaults.</summary>
    public static SendOptions Default { get; } = new();

    /// <summary>How many messages may wait behind the one under way, if their source cannot be held; 1 or more. Default: 64.</summary>
    public int Capacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 64;

    /// <summary>What a full queue does. Default: <see cref="Overflow.Wait"/>: the source waits, and one of this face is held before there is a queue at all.
    /// <para>So a source that is shared, by <c>Publish</c> or a <c>Subject</c>, goes as slowly as the slowest of those it is sent to, and one peer that does not
    /// read stops all of them. For a broadcast choose another policy, with which no source is ever held: <see cref="Overflow.DropOldest"/> (a slow peer misses
    /// messages) or <see cref="Overflow.Fail"/> (it is evicted).</para></summary>
    public Overflow Overflow { get; init; }

    /// <summary>What becomes of the connection at the end. Default: it stays open.</summary>
    public SendEnd End { get; init; }

    /// <summary>How messages are told apart; null: they are sent as they are.</summary>
    public Framing? Framing { get; init; }
}
