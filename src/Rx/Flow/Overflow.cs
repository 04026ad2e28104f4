namespace RxSocket.Rx;

/// <summary>What a queue does that is full and gets one more.</summary>
public enum Overflow
{
    /// <summary>The source waits: without a thread where it is a source of this face (<see cref="Backpressure"/>); else the thread that calls <c>OnNext</c>
    /// waits, unless it runs a <see cref="SocketLoop"/>, which must not: there it is an error.</summary>
    Wait,

    /// <summary>The oldest in the queue makes room.</summary>
    DropOldest,

    /// <summary>The new one is dropped.</summary>
    DropNewest,

    /// <summary>It is an error, <see cref="OverflowException"/>: the source is left at once, and an observer that holds is not waited for. Where the queue is that of
    /// a connection (<see cref="SendOptions"/>) the peer is evicted: the subscription ends and the connection is reset, at once, also in the middle of a message
    /// that waits for the peer to read.</summary>
    Fail,
}
