namespace RxSocket.Rx;

/// <summary>Where the frame at the front of some bytes ends, and what of it is the message; or that it is not whole yet.</summary>
/// <param name="Length">The whole frame's length in bytes; 0: it is not whole yet.</param>
/// <param name="Start">Where the message begins in it.</param>
/// <param name="Count">The message's length.</param>
/// <param name="Needed">Of a frame that is not whole: how many bytes must be there before it is worth looking again; 0: one more than there are.</param>
public readonly record struct Cut(int Length, int Start, int Count, int Needed = 0)
{
    /// <summary>The frame is whole.</summary>
    /// <param name="length">The whole frame's length in bytes; 1 or more.</param>
    /// <param name="start">Where the message begins in it.</param>
    /// <param name="count">The message's length.</param>
    /// <returns>The cut.</returns>
    public static Cut Whole(int length, int start, int count) => new(length, start, count);

    /// <summary>The frame is not whole.</summary>
    /// <param name="needed">How many bytes must be there before it is worth looking again; 0: one more than there are.</param>
    /// <returns>The cut.</returns>
    public static Cut NotYet(int needed = 0) => new(0, 0, 0, needed);
}
