namespace RxSocket.Rx;

/// <summary>Where the frame at the front of some bytes ends, and what of it is the message; or that it is not whole yet.</summary>
/// <remarks>Made with <see cref="Whole"/> and <see cref="NotYet"/>; the default value is a frame that is not whole.</remarks>
public readonly record struct Cut
{
    // No framing can make it: what is needed is never negative.
    private const int TooLongToNeed = -1;

    /// <summary>The whole frame's length in bytes; 0: it is not whole yet.</summary>
    public int Length { get; private init; }

    /// <summary>Where the message begins in it.</summary>
    public int Start { get; private init; }

    /// <summary>The message's length.</summary>
    public int Count { get; private init; }

    /// <summary>Of a frame that is not whole: how many bytes must be there before it is worth looking again; 0: one more than there are.</summary>
    public int Needed { get; private init; }

    /// <summary>The frame is whole.</summary>
    /// <param name="length">The whole frame's length in bytes; 1 or more.</param>
    /// <param name="start">Where the message begins in it; 0 or more.</param>
    /// <param name="count">The message's length; 0 or more, at most what the frame has behind the start.</param>
    /// <returns>The cut.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive, or the message does not lie in the frame.</exception>
    public static Cut Whole(int length, int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, length);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, length - start);
        return new Cut { Length = length, Start = start, Count = count };
    }

    /// <summary>The frame is not whole.</summary>
    /// <param name="needed">How many bytes must be there before it is worth looking again; 0: one more than there are.</param>
    /// <returns>The cut.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static Cut NotYet(int needed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(needed);
        return new Cut { Needed = needed };
    }

    /// <summary>A line that is longer than the connection's limits: the core's own receive says so in its words.</summary>
    internal static Cut TooLong => new() { Needed = TooLongToNeed };

    internal bool IsTooLong => Needed == TooLongToNeed;
}
