namespace RxSocket.Io;

/// <summary>How an attempt, or a whole call, came out.</summary>
internal enum IoStatus : byte
{
    /// <summary>The call is complete.</summary>
    Done,

    /// <summary>The attempt got further but is not complete: make it again.</summary>
    Progress,

    /// <summary>The kernel has nothing now: wait, then make the attempt again. As a waiter's answer: parked, the loop is entered again when ready.</summary>
    WouldBlock,

    /// <summary>The call's own deadline passed. A peer that the system gave up (ETIMEDOUT) is <see cref="Failed"/>.</summary>
    Timeout,

    /// <summary>The caller's token was cancelled.</summary>
    Cancelled,

    /// <summary>The peer ended its side.</summary>
    Closed,

    /// <summary>The socket was closed on this side.</summary>
    Disposed,

    /// <summary>A frame is longer than the limits allow.</summary>
    TooLong,

    /// <summary>The system reported an error.</summary>
    Failed,
}
