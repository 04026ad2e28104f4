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

    /// <summary>What a full queue does. Default: the source waits, and one of this face is held before there is a queue at all. With another policy a source is
    /// never held: what suits one who sends the same to many, of whom some are slow.</summary>
    public Overflow Overflow { get; init; }

    /// <summary>What becomes of the connection at the end. Default: it stays open.</summary>
    public SendEnd End { get; init; }

    /// <summary>How messages are told apart; null: they are sent as they are.</summary>
    public Framing? Framing { get; init; }
}
