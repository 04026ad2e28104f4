namespace RxSocket.Io;

/// <summary>When is a receive whole, and what is handed out of it.</summary>
internal interface IFraming<T>
{
    /// <summary>How many of the received bytes the frame takes, or -1: not whole yet.</summary>
    /// <param name="received">All unread bytes.</param>
    /// <param name="examined">How many of them an earlier call has looked at in vain; updated.</param>
    /// <param name="ended">The peer ended its side, orderly: no more bytes will come.</param>
    int Measure(ReadOnlySpan<byte> received, ref int examined, bool ended);

    /// <summary>Takes a whole frame out of the buffer and makes its value.</summary>
    T Take(ref ReceiveBuffer received, int length);

    /// <summary>The value where the stream ended before the frame's first byte.</summary>
    T Nothing { get; }

    /// <summary>The most bytes to gather for one frame.</summary>
    int Cap(Limits limits);

    /// <summary>The name of that limit.</summary>
    static virtual string CapName => nameof(Limits.MostBuffered);
}
