using System.Net.Sockets;

namespace RxSocket;

/// <summary>Something that select can watch: a socket of ours, or anything that has a socket inside. LuaSocket: an object with <c>getfd</c> and <c>dirty</c>.</summary>
public interface ISelectable
{
    /// <summary>The socket's handle; null once closed, or before there is one: select ignores it. Watch it, read its options; do not receive or send on it.
    /// The library's own sockets give a view: it does not own the socket, disposing of it (or of a <see cref="Socket"/> made of it) leaves the socket open, and the
    /// close of the socket closes it.</summary>
    SafeSocketHandle? Handle { get; }

    /// <summary>True: a receive finds bytes without asking the system, so select counts it as readable. LuaSocket: <c>dirty</c>.
    /// Good for this moment only, and for the one who receives.</summary>
    bool HasBuffered { get; }
}
