using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket.Blocking;

/// <summary>The functions of LuaSocket's module <c>socket</c>, as a Lua program calls them: they wait on the calling thread, and answer with values and words.</summary>
public static partial class LuaSocket
{
    /// <summary>A TCP object without a socket: its family is that of the first address it binds or connects to. LuaSocket: <c>socket.tcp()</c>.</summary>
    /// <returns>A master.</returns>
    public static TcpObject Tcp() => new(TcpClass.Master, AddressFamily.Unspecified, NoSocket.Instance);

    /// <summary>An IPv4 TCP object. LuaSocket: <c>socket.tcp4()</c>.</summary>
    /// <returns>A master, or an error.</returns>
    public static Outcome<TcpObject> Tcp4() => Master(AddressFamily.InterNetwork);

    /// <summary>An IPv6 TCP object; it serves IPv6 alone. LuaSocket: <c>socket.tcp6()</c>.</summary>
    /// <returns>A master, or an error.</returns>
    public static Outcome<TcpObject> Tcp6() => Master(AddressFamily.InterNetworkV6);

    /// <summary>Connects, without a limit of time. LuaSocket: <c>socket.connect(host, port, locaddr, locport, family)</c>.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port.</param>
    /// <param name="localHost">The local address to leave from, "*": any; null: the system chooses, and local port and family mean nothing, as in LuaSocket.</param>
    /// <param name="localPort">The local port; 0: the system chooses.</param>
    /// <param name="family">"inet", "inet6" or "unspec": the family of the local address.</param>
    /// <returns>A client, or an error.</returns>
    /// <exception cref="ArgumentException">The host is null, or no such family.</exception>
    public static Outcome<TcpObject> Connect(string host, int port, string? localHost = null, int localPort = 0, string? family = "unspec") =>
        Connect(host, PortNames.TextOf(port), localHost, PortNames.TextOf(localPort), family);

    /// <summary>Connects; otherwise like <see cref="Connect(string, int, string?, int, string?)"/>.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port in words: a number, or the name of a service.</param>
    /// <param name="localHost">The local address to leave from; null: the system chooses.</param>
    /// <param name="localPort">The local port in words.</param>
    /// <param name="family">"inet", "inet6" or "unspec": the family of the local address.</param>
    /// <returns>A client, or an error.</returns>
    /// <exception cref="ArgumentException">The host or the port is null, or no such family.</exception>
    public static Outcome<TcpObject> Connect(string host, string port, string? localHost = null, string? localPort = "0", string? family = "unspec")
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(port);
        AddressFamily localFamily = FamilyOf(family);
        TcpObject client = Tcp();
        Outcome<int> ready = localHost is null ? 1 : client.BindLocal(localHost, localPort ?? "0", localFamily);
        Outcome<int> connected = ready.Ok ? client.Connect(host, port) : ready;
        if (connected.Ok)
        {
            return client;
        }

        client.Close();
        return connected.Failure;
    }

    /// <summary>Connects; a local address must be IPv4. Without one the family means nothing, and an IPv6 host will do, as in LuaSocket.
    /// LuaSocket: <c>socket.connect4(host, port, locaddr, locport)</c>.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port.</param>
    /// <param name="localHost">The local address to leave from; null: the system chooses.</param>
    /// <param name="localPort">The local port; 0: the system chooses.</param>
    /// <returns>A client, or an error.</returns>
    /// <exception cref="ArgumentException">The host is null.</exception>
    public static Outcome<TcpObject> Connect4(string host, int port, string? localHost = null, int localPort = 0) =>
        Connect(host, port, localHost, localPort, "inet");

    /// <summary>Connects; a local address must be IPv6. Without one the family means nothing, and an IPv4 host will do, as in LuaSocket.
    /// LuaSocket: <c>socket.connect6(host, port, locaddr, locport)</c>.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port.</param>
    /// <param name="localHost">The local address to leave from; null: the system chooses.</param>
    /// <param name="localPort">The local port; 0: the system chooses.</param>
    /// <returns>A client, or an error.</returns>
    /// <exception cref="ArgumentException">The host is null.</exception>
    public static Outcome<TcpObject> Connect6(string host, int port, string? localHost = null, int localPort = 0) =>
        Connect(host, port, localHost, localPort, "inet6");

    /// <summary>Listens, with <c>reuseaddr</c> set. LuaSocket: <c>socket.bind(host, port, backlog)</c>.</summary>
    /// <param name="host">A local name or address; "*": all IPv4 interfaces.</param>
    /// <param name="port">The port; 0: the system chooses.</param>
    /// <param name="backlog">How many connections may wait for an accept.</param>
    /// <returns>A server, or an error.</returns>
    /// <exception cref="ArgumentException">The host is null.</exception>
    public static Outcome<TcpObject> Bind(string host, int port, int backlog = DefaultBacklog) => Bind(host, PortNames.TextOf(port), backlog);

    /// <summary>Listens; otherwise like <see cref="Bind(string, int, int)"/>.</summary>
    /// <param name="host">A local name or address; "*": all IPv4 interfaces.</param>
    /// <param name="port">The port in words: a number, or the name of a service.</param>
    /// <param name="backlog">How many connections may wait for an accept.</param>
    /// <returns>A server, or an error.</returns>
    /// <exception cref="ArgumentException">The host or the port is null.</exception>
    public static Outcome<TcpObject> Bind(string host, string port, int backlog = DefaultBacklog)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(port);
        return Bind(host, () => port, () => backlog);
    }

    /// <summary>The same with a port and a backlog that are asked for when their turn has come.</summary>
    internal static Outcome<TcpObject> Bind(string host, Func<string> port, Func<int> backlog)
    {
        Outcome<IPAddress[]> addresses = Resolve(host == "*" ? "0.0.0.0" : host);
        Outcome<TcpObject> server = addresses.Ok ? new Failure("no info on address") : addresses.Failure;
        foreach (IPAddress address in addresses.Value ?? [])
        {
            Outcome<TcpObject> master = Master(address.AddressFamily);
            server = master.Ok ? Listen(master.Value!, address, port, backlog) : master;

            // LuaSocket tries the next address after a bind that failed, not without a socket to bind.
            if (server.Ok || !master.Ok)
            {
                break;
            }
        }

        return server;
    }

    private static Outcome<TcpObject> Master(AddressFamily family)
    {
        KernelSocket? socket = KernelSocket.Create(family, out SocketError error);
        return socket is null
            ? new Failure(ErrorWords.Of(error)) { Call = new FailedCall(SocketPhase.None, IoResult.From(error), "making of a socket") }
            : new TcpObject(TcpClass.Master, family, socket);
    }

    private static Outcome<IPAddress[]> Resolve(string host)
    {
        try
        {
            return NameLookup.Resolve(host, AddressFamily.Unspecified, deadline: default);
        }
        catch (SocketException unknown)
        {
            IoResult result = IoResult.From(unknown.SocketErrorCode);
            return new Failure(ErrorWords.Of(result)) { Call = new FailedCall(SocketPhase.Lookup, result, $"lookup of {host}") };
        }
    }

    private static Outcome<TcpObject> Listen(TcpObject server, IPAddress address, Func<string> port, Func<int> backlog)
    {
        server.SetOption("reuseaddr", true);
        Outcome<int> listening = server.Bind(address.ToString(), port());
        listening = listening.Ok ? server.Listen(backlog()) : listening;
        if (listening.Ok)
        {
            return server;
        }

        server.Close();
        return listening.Failure;
    }

    private static AddressFamily FamilyOf(string? family) => family switch
    {
        null or "unspec" => AddressFamily.Unspecified,
        "inet" => AddressFamily.InterNetwork,
        "inet6" => AddressFamily.InterNetworkV6,
        _ => throw new LuaArgumentException("connect", 5, $"invalid option '{family}'"),
    };
}
