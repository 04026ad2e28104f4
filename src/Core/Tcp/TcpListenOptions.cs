using System.Net.Sockets;

namespace RxSocket;

/// <summary>How to listen, where the defaults will not do. LuaSocket: <c>socket.bind</c>, and what is set on a master before its <c>bind</c>.</summary>
public sealed record TcpListenOptions
{
    /// <summary>How many connections may wait for an accept; 1 or more. Default: 32. LuaSocket: <c>backlog</c>.</summary>
    public int Backlog { get; init; } = TcpMaster.DefaultBacklog;

    /// <summary>Only addresses of this family. Default: any, in the resolver's order.</summary>
    public AddressFamily Family { get; init; } = AddressFamily.Unspecified;

    /// <summary>Bind a port whose old connections are still dying: <see cref="TcpOptions.ReuseAddress"/>. Default: true. LuaSocket: <c>reuseaddr</c>.</summary>
    public bool ReuseAddress { get; init; } = true;

    /// <summary>Share the port with other servers of this user that set it too: <see cref="TcpOptions.ReusePort"/>. The system spreads the clients over them.
    /// So a <see cref="SocketLoop"/> per core, each with a server of its own, serves one port. Linux. Default: false. LuaSocket: <c>reuseport</c>.</summary>
    public bool ReusePort { get; init; }

    /// <summary>How long the name lookup may take; the server's accepts start with the same. Default: no limit.</summary>
    public Timeouts Timeouts { get; init; }

    /// <summary>The clock that timeouts are measured on; accepted connections inherit it. Tests put their own here.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
