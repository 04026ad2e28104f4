namespace RxSocket.Io;

/// <summary>When is a receive whole, and what is handed out of it.</summary>
internal interface IFraming<T>
{
    /// <summary>How many of the received bytes the frame takes, or -1: not whole yet.</summary>
    /// <param name="received">All unread bytes.</param>
    /// <param name="examined">How many of them an earlier call has looked at in vain; updated.</param>
    /// <param name="ended">The peer has ended, in good order: no more bytes will come. A broken connection makes nothing whole.</param>
    int Measure(ReadOnlySpan<byte> received, ref int examined, bool ended);

    /// <summary>Makes the value of a whole frame.</summary>
    T Make(ReadOnlySpan<byte> frame);

    /// <summary>The value where the stream ended before the frame's first byte.</summary>
    T Nothing { get; }

    /// <summary>The most bytes to gather for one frame.</summary>
    int Cap(Limits limits);
}
