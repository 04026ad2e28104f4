using System.Net.Sockets;

namespace RxSocket;

/// <summary>How to connect, where the defaults will not do. LuaSocket: the further arguments of <c>socket.connect</c>.</summary>
public sealed record TcpConnectOptions
{
    /// <summary>How long the whole call may take: name lookup and all addresses together. The addresses still to be tried share what is left in equal parts, so
    /// that one that does not answer leaves the next its time; with both timeouts set, <see cref="Timeouts.Block"/> also bounds each address. The connection
    /// starts with the same. Default: no limit.</summary>
    public Timeouts Timeouts { get; init; }

    /// <summary>How long the connect alone may take, name lookup and all addresses together; null: as <see cref="Timeouts"/> say. Default: null.</summary>
    public Timeouts? ConnectTimeouts { get; init; }

    /// <summary>What the connection's <see cref="Connection.ReceiveTimeouts"/> start with. Default: null, as <see cref="Timeouts"/> say.</summary>
    public Timeouts? ReceiveTimeouts { get; init; }

    /// <summary>What the connection's <see cref="Connection.SendTimeouts"/> start with. Default: null, as <see cref="Timeouts"/> say. A client that only listens,
    /// to a server that may be silent for as long as it likes, has these and <see cref="ConnectTimeouts"/>, and no <see cref="Timeouts"/>.</summary>
    public Timeouts? SendTimeouts { get; init; }

    /// <summary>Only addresses of this family. Default: any, in the resolver's order. LuaSocket: <c>family</c>.</summary>
    public AddressFamily Family { get; init; } = AddressFamily.Unspecified;

    /// <summary>The local address to leave from; null: the system chooses. LuaSocket: <c>locaddr</c>.</summary>
    public string? LocalHost { get; init; }

    /// <summary>The local port to leave from; 0: the system chooses. LuaSocket: <c>locport</c>.</summary>
    public int LocalPort { get; init; }

    /// <summary>Whether small sends go out at once: <see cref="TcpOptions.NoDelay"/>. Default: true. LuaSocket: <c>tcp-nodelay</c>, there false.</summary>
    public bool NoDelay { get; init; } = true;

    /// <summary>Sets further options before the connect; null: none. It is called once, and what it sets is set on the socket of every address that is tried:
    /// <c>Configure = socket =&gt; socket.KeepAlive = true</c>. There is no socket to read from yet. What it throws ends the call, and nothing stays open.
    /// LuaSocket: <c>master:setoption</c>.</summary>
    public Action<TcpOptions>? Configure { get; init; }

    /// <summary>How much the connection's receives may gather.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>The clock that timeouts are measured on. Tests put their own here.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void ApplyTo(TcpOptions socket)
    {
        if (!NoDelay)
        {
            socket.NoDelay = false;
        }

        Configure?.Invoke(socket);
    }
}
