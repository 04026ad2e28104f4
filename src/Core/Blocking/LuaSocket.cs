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

    /// <summary>An IPv6 TCP object. LuaSocket: <c>socket.tcp6()</c>.</summary>
    /// <returns>A master, or an error.</returns>
    public static Outcome<TcpObject> Tcp6() => Master(AddressFamily.InterNetworkV6);

    /// <summary>Connects, without a limit of time. LuaSocket: <c>socket.connect(host, port, locaddr, locport, family)</c>.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port.</param>
    /// <param name="localHost">The local address to leave from; null: the system chooses, and local port and family mean nothing, as in LuaSocket.</param>
    /// <param name="localPort">The local port; 0: the system chooses.</param>
    /// <param name="family">"inet", "inet6" or "unspec": the family of the local address.</param>
    /// <returns>A client, or an error.</returns>
    /// <exception cref="ArgumentException">The host is null, or no such family.</exception>
    public static Outcome<TcpObject> Connect(string host, int port, string? localHost = null, int localPort = 0, string? family = "unspec")
    {
        AddressFamily localFamily = FamilyOf(family);
        TcpObject client = Tcp();
        if (localHost is not null && client.BindLocal(localHost, localPort, localFamily) is { Ok: false } unbound)
        {
            client.Close();
            return new Failure(unbound.Error!);
        }

        Outcome<int> connected = client.Connect(host, port);
        if (connected.Ok)
        {
            return client;
        }

        client.Close();
        return new Failure(connected.Error!);
    }

    /// <summary>Listens, with <c>reuseaddr</c> set. LuaSocket: <c>socket.bind(host, port, backlog)</c>.</summary>
    /// <param name="host">A local name or address; "*": all IPv4 interfaces.</param>
    /// <param name="port">The port; 0: the system chooses.</param>
    /// <param name="backlog">How many connections may wait for an accept.</param>
    /// <returns>A server, or an error.</returns>
    /// <exception cref="ArgumentException">The host is null.</exception>
    public static Outcome<TcpObject> Bind(string host, int port, int backlog = TcpMaster.DefaultBacklog)
    {
        ArgumentNullException.ThrowIfNull(host);
        IPAddress[] addresses;
        try
        {
            addresses = NameLookup.Resolve(host == "*" ? "0.0.0.0" : host, AddressFamily.Unspecified, limit: null);
        }
        catch (SocketException unknown)
        {
            return new Failure(ErrorWords.Of(unknown.SocketErrorCode));
        }

        string error = "no info on address";
        foreach (IPAddress address in addresses)
        {
            Outcome<TcpObject> server = Listen(address, port, backlog);
            if (server.Ok)
            {
                return server;
            }

            error = server.Error!;
        }

        return new Failure(error);
    }

    /// <summary>Waits until one of several sockets is ready. Buffered bytes count as readable, closed sockets are ignored; with nothing to watch it is a sleep.
    /// LuaSocket: <c>socket.select(recvt, sendt, timeout)</c>.</summary>
    /// <param name="receivers">To be watched for receiving or accepting; null: none.</param>
    /// <param name="senders">To be watched for sending, or a pending connect; null: none.</param>
    /// <param name="timeout">Seconds; null, negative or beyond 2^31: no limit; zero: only look.</param>
    /// <returns>Those that are ready; and "timeout" if there are none.</returns>
    public static SelectOutcome Select(IEnumerable<ISelectable>? receivers, IEnumerable<ISelectable>? senders, double? timeout = null)
    {
        using Selection selection = new(receivers, senders);
        TimeSpan? limit = timeout is >= 0 and < int.MaxValue ? TimeSpan.FromSeconds(timeout.Value) : null;
        SelectResult result = Complete.Of(selection.Wait<BlockingWaiter>(limit, CancellationToken.None));
        return new SelectOutcome(result.Readable, result.Writable, result.TimedOut ? ErrorWords.Timeout : null);
    }

    private static Outcome<TcpObject> Master(AddressFamily family)
    {
        KernelSocket? socket = KernelSocket.Create(family, out SocketError error);
        return socket is null ? new Failure(ErrorWords.Of(error)) : new TcpObject(TcpClass.Master, family, socket);
    }

    private static Outcome<TcpObject> Listen(IPAddress address, int port, int backlog)
    {
        Outcome<TcpObject> master = Master(address.AddressFamily);
        if (master.Value is not { } server)
        {
            return master;
        }

        server.ReuseAddress();
        Outcome<int> listening = server.Bind(address.ToString(), port);
        listening = listening.Ok ? server.Listen(backlog) : listening;
        if (listening.Ok)
        {
            return server;
        }

        server.Close();
        return new Failure(listening.Error!);
    }

    private static AddressFamily FamilyOf(string? family) => family switch
    {
        null or "unspec" => AddressFamily.Unspecified,
        "inet" => AddressFamily.InterNetwork,
        "inet6" => AddressFamily.InterNetworkV6,
        _ => throw new ArgumentException($"bad argument #5 to 'connect' (invalid option '{family}')", nameof(family)),
    };
}
