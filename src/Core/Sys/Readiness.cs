namespace RxSocket;

/// <summary>What the kernel says of a socket. <see cref="Readable"/> and <see cref="Writable"/> are promises: the next call of that kind does not wait.
/// <see cref="HangUp"/> and <see cref="Fault"/> are hints: act on what the next call returns, not on them. LuaSocket: the two lists of <c>socket.select</c>.</summary>
[Flags]
public enum Readiness
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A receive (or an accept) does not wait: bytes, the peer's end, an error or a connection is there.</summary>
    Readable = 1,

    /// <summary>A send does not wait, or a pending connect is decided.</summary>
    Writable = 2,

    /// <summary>A hint: the peer ended its side, or both sides ended.</summary>
    HangUp = 4,

    /// <summary>A hint: the socket has a pending error.</summary>
    Fault = 8,
}
