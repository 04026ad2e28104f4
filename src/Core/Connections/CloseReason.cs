namespace RxSocket;

/// <summary>Why a connection is over: what happened first.</summary>
public enum CloseReason
{
    /// <summary>It is not over.</summary>
    None,

    /// <summary>The peer ended its side orderly, and a receive found it. This side may still send.</summary>
    PeerEnd,

    /// <summary>The peer reset the connection.</summary>
    PeerReset,

    /// <summary>The peer no longer answers: the system gave the connection up (ETIMEDOUT).</summary>
    PeerLost,

    /// <summary>This side closed it.</summary>
    Local,

    /// <summary>This side reset it.</summary>
    Abort,

    /// <summary>This side closed it, because nothing had gone over it for too long.</summary>
    Idle,

    /// <summary>This side closed it, because its time was over.</summary>
    Deadline,

    /// <summary>This side closed it, because it was one too many, or its peer sent too much.</summary>
    Limit,

    /// <summary>No way leads to the peer any more, and the system gave the connection up: the host, its network or this side's own is down.</summary>
    Unreachable,

    /// <summary>The system reported another error that ends a connection; the call that met it throws it.</summary>
    Fault,

    /// <summary>This side closed it, because the <see cref="SocketLoop"/> that it belonged to had ended.</summary>
    LoopEnd,
}
