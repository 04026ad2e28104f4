namespace RxSocket;

/// <summary>What a call was about when it failed.</summary>
public enum SocketPhase
{
    /// <summary>Not told.</summary>
    None,

    /// <summary>It looked a name up.</summary>
    Lookup,

    /// <summary>It bound to a local address.</summary>
    Bind,

    /// <summary>It started to listen.</summary>
    Listen,

    /// <summary>It connected to an address.</summary>
    Connect,

    /// <summary>It waited for a connection, or took one.</summary>
    Accept,

    /// <summary>It waited for bytes, or took them.</summary>
    Receive,

    /// <summary>It waited for room, or sent bytes.</summary>
    Send,

    /// <summary>It ended a direction.</summary>
    Shutdown,

    /// <summary>It waited until a socket was ready.</summary>
    Select,

    /// <summary>It made a socket of a handle.</summary>
    Adopt,

    /// <summary>It asked for a name of the socket.</summary>
    Ask,

    /// <summary>It set or read an option of the socket.</summary>
    Option,
}
