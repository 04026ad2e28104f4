namespace RxSocket.Benchmarks.Contenders;

/// <summary>What a server does for its clients, whichever contender it is.</summary>
internal enum Role
{
    /// <summary>Sends back whatever comes.</summary>
    Echo,

    /// <summary>The same with a timeout on every receive and send; none ever fires.</summary>
    EchoTimeout,

    /// <summary>Sends back whatever comes, and holds as little memory between messages as the contender's users can make it. The messages are lines.</summary>
    Idle,

    /// <summary>Receives lines as strings until the peer ends, then answers with their number.</summary>
    Lines,

    /// <summary>The same, with lines as bytes in place.</summary>
    LinesMemory,

    /// <summary>Receives whatever comes, at most 8 KiB at a time, until the peer ends, then answers with the number of 8 KiB.</summary>
    Chunks,

    /// <summary>Receives counts of 64 KiB until the peer ends, then answers with their number.</summary>
    Bulk,

    /// <summary>Accepts and closes.</summary>
    Accept,

    /// <summary>Echo on one thread, with a one-shot select over all sockets for each turn.</summary>
    SelectOnce,

    /// <summary>No server: measures round trips of the blocking face while the pool is idle and while it is saturated.</summary>
    SaturatedPool,
}
