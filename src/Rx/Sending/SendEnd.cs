namespace RxSocket.Rx;

/// <summary>What becomes of the connection when the messages have ended and the last one is sent.</summary>
public enum SendEnd
{
    /// <summary>Nothing: it stays open, also when the messages ended with an error. (A peer that is evicted, <see cref="Overflow.Fail"/>, is reset with any
    /// choice.)</summary>
    Leave,

    /// <summary>Its sending direction ends: the peer sees the end behind the last message, and this side can still receive. After an error of the messages the
    /// connection is reset instead: the peer must not take a cut for an end.</summary>
    HalfClose,

    /// <summary>It is closed, losslessly: <see cref="Connection.CloseAsync(CancellationToken)"/>. After an error of the messages it is reset.</summary>
    Close,
}
