using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace RxSocket;

/// <summary>How to listen, where the defaults will not do. LuaSocket: <c>socket.bind</c>, and what is set on a master before its <c>bind</c>.</summary>
public sealed record TcpListenOptions
{
    /// <summary>How many connections may wait for an accept; 1 or more. The system has a bound of its own (Linux: <c>net.core.somaxconn</c>, 4096). Clients beyond it
    /// get no answer and try again after a second. Default: 512. LuaSocket: <c>backlog</c>, there 32.</summary>
    public int Backlog { get; init; } = TcpMaster.DefaultBacklog;

    /// <summary>Only addresses of this family. Default: any, in the resolver's order.</summary>
    public AddressFamily Family { get; init; } = AddressFamily.Unspecified;

    /// <summary>Bind a port whose old connections are still dying: <see cref="TcpOptions.ReuseAddress"/>. Default: true. LuaSocket: <c>reuseaddr</c>.</summary>
    public bool ReuseAddress { get; init; } = true;

    /// <summary>Share the port with other servers of this user that set it too: <see cref="TcpOptions.ReusePort"/>. The system spreads the clients over them.
    /// So a <see cref="SocketLoop"/> per core, each with a server of its own, serves one port. Linux. Default: false. LuaSocket: <c>reuseport</c>.</summary>
    public bool ReusePort { get; init; }

    /// <summary>Whether small sends of accepted connections go out at once: <see cref="TcpOptions.NoDelay"/>. Default: true. LuaSocket: <c>tcp-nodelay</c>, there
    /// false.</summary>
    public bool NoDelay { get; init; } = true;

    /// <summary>Sets further options of the server and of the connections that it accepts; null: none. It is called once, before the bind, and what it sets is set
    /// on the listening socket: accepted connections inherit it, which costs nothing at an accept. For instance
    /// <c>Configure = socket =&gt; { socket.KeepAlive = true; socket.UserTimeout = TimeSpan.FromSeconds(30); }</c>. There is no socket to read from yet. What it throws
    /// ends the call, and nothing stays open. LuaSocket: <c>master:setoption</c>.</summary>
    public Action<TcpOptions>? Configure { get; init; }

    /// <summary>How long the name lookup may take; the server's accepts start with the same. Default: no limit.</summary>
    public Timeouts Timeouts { get; init; }

    /// <summary>Where the server writes what befalls it; see <see cref="TcpServer.Logger"/>. Default: nowhere.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>The clock that timeouts are measured on; accepted connections inherit it. Tests put their own here.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void ApplyTo(TcpOptions socket)
    {
        socket.ReuseAddress = ReuseAddress;
        if (ReusePort)
        {
            socket.ReusePort = true;
        }

        if (!NoDelay)
        {
            socket.NoDelay = false;
        }

        Configure?.Invoke(socket);
    }
}
