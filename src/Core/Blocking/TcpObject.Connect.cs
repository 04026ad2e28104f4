using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket.Blocking;

public sealed partial class TcpObject
{
    /// <summary>Binds to a local address; the object stays a master. No timeout applies. LuaSocket: <c>bind(host, port)</c>, <c>setsockname</c>.</summary>
    /// <param name="host">A local name or address; "*": all interfaces.</param>
    /// <param name="port">The port; 0: the system chooses.</param>
    /// <returns>1, or an error; then the object can be bound to another address.</returns>
    /// <exception cref="InvalidOperationException">Not a master.</exception>
    /// <exception cref="ArgumentException">The host is null.</exception>
    public Outcome<int> Bind(string host, int port) => Bind(host, PortNames.TextOf(port));

    /// <summary>Binds to a local address; otherwise like <see cref="Bind(string, int)"/>.</summary>
    /// <param name="host">A local name or address; "*": all interfaces.</param>
    /// <param name="port">The port in words: a number, or the name of a service.</param>
    /// <returns>1, or an error.</returns>
    /// <exception cref="InvalidOperationException">Not a master.</exception>
    /// <exception cref="ArgumentException">The host or the port is null.</exception>
    public Outcome<int> Bind(string host, string port)
    {
        Expect(TcpClass.Master, "bind");
        return BindLocal(host, port, _family);
    }

    /// <summary><see cref="Bind(string, int)"/>. LuaSocket: <c>setsockname(host, port)</c>.</summary>
    /// <inheritdoc cref="Bind(string, int)"/>
    public Outcome<int> SetSockName(string host, int port)
    {
        Expect(TcpClass.Master, "setsockname");
        return BindLocal(host, PortNames.TextOf(port), _family);
    }

    /// <summary>Starts to listen: the object becomes a server. LuaSocket: <c>listen(backlog)</c>.</summary>
    /// <param name="backlog">How many connections may wait for an accept; the system makes of it what it will.</param>
    /// <returns>1, or an error; then the object stays a master.</returns>
    /// <exception cref="InvalidOperationException">Not a master.</exception>
    public Outcome<int> Listen(int backlog = LuaSocket.DefaultBacklog)
    {
        Expect(TcpClass.Master, "listen");
        if (Socket is not { } socket)
        {
            return Fail(SocketPhase.Listen, IoResult.Done, ErrorWords.BadDescriptor);
        }

        SocketError error = socket.Listen(backlog);
        if (error != SocketError.Success)
        {
            return Fail(SocketPhase.Listen, IoResult.From(error));
        }

        _class = TcpClass.Server;
        return 1;
    }

    /// <summary>Takes the next connection. LuaSocket: <c>accept()</c>.</summary>
    /// <returns>A client without timeouts, the caller's to close; or an error.</returns>
    /// <exception cref="InvalidOperationException">Not a server.</exception>
    public Outcome<TcpObject> Accept()
    {
        Expect(TcpClass.Server, "accept");
        if (Socket is not { } socket)
        {
            return Fail(SocketPhase.Accept, new IoResult(IoStatus.Disposed));
        }

        _accepting.Enter("accept");
        try
        {
            AcceptAttempt<TcpObject> attempt = new(new Listener(socket), accepted => new TcpObject(TcpClass.Client, _family, accepted));
            IoResult result = BlockingWaiter.Run(ref attempt, Deadline.Start(Timeouts, TimeProvider.System));
            return result.Status == IoStatus.Done ? attempt.TakeAccepted() : Fail(SocketPhase.Accept, result);
        }
        finally
        {
            _accepting.Leave();
        }
    }

    /// <summary>Connects: the object becomes a client, whatever comes of it. Each address of the name is tried, and has the whole timeout; with a block timeout
    /// of 0 only the first, and its connect goes on: wait with a select until it is writable. LuaSocket: <c>connect(host, port)</c>, <c>setpeername</c>.</summary>
    /// <param name="host">A name or an address; the lookup of a name is not limited by the timeouts.</param>
    /// <param name="port">The port.</param>
    /// <returns>1, or an error.</returns>
    /// <exception cref="ArgumentException">The host is null.</exception>
    public Outcome<int> Connect(string host, int port) => Connect(host, PortNames.TextOf(port));

    /// <summary>Connects; otherwise like <see cref="Connect(string, int)"/>.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port in words: a number, or the name of a service.</param>
    /// <returns>1, or an error.</returns>
    /// <exception cref="ArgumentException">The host or the port is null.</exception>
    public Outcome<int> Connect(string host, string port)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(port);
        _class = TcpClass.Client;
        if (PlanFor(host, port, _family, out SocketError unknown) is not { } plan)
        {
            return UnknownName("connect to", host, port, unknown);
        }

        bool startOnly = _block == 0;
        Walked walked = Complete.Of(AddressWalk.Connect<BlockingWaiter>(plan with { FirstAddressOnly = startOnly }, CancellationToken.None));
        bool connected = walked.Result.Status == IoStatus.Done;
        Keep(walked.Socket, settled: connected || startOnly);
        if (connected)
        {
            walked.Socket!.KeepPeer(walked.Address!);
        }

        SocketMetrics.Report();
        return connected ? 1 : new Failure(ErrorWords.OutsideSend(walked.Result)) { Call = new FailedCall(walked, $"connect to {Names.TextOf(host, plan.Port)}") };
    }

    /// <summary><see cref="Connect(string, int)"/>. LuaSocket: <c>setpeername(host, port)</c>.</summary>
    /// <inheritdoc cref="Connect(string, int)"/>
    public Outcome<int> SetPeerName(string host, int port) => Connect(host, port);

    /// <summary>Binds with a family as a hint: what the shortcut <c>socket.connect</c> does before it connects.</summary>
    internal Outcome<int> BindLocal(string host, string port, AddressFamily family)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(port);
        if (PlanFor(host, port, family, out SocketError unknown) is not { } plan)
        {
            return UnknownName("bind to", host, port, unknown);
        }

        Walked walked = Complete.Of(AddressWalk.Bind<BlockingWaiter>(plan, CancellationToken.None));
        bool bound = walked.Result.Status == IoStatus.Done;
        Keep(walked.Socket, settled: bound);
        return bound ? 1 : new Failure(ErrorWords.Of(walked.Result)) { Call = new FailedCall(walked, $"bind to {Names.TextOf(host, plan.Port)}") };
    }

    // An object that has not settled on a family makes a new socket for each address, and gives up the one it has.
    private ConnectPlan? PlanFor(string host, string port, AddressFamily family, out SocketError error)
    {
        error = PortNames.Parse(port, out int number);
        if (error == SocketError.Success && host == "*" && port == "*")
        {
            error = SocketError.HostNotFound;
        }

        bool settled = _family != AddressFamily.Unspecified;
        int closes = Volatile.Read(ref _closes);
        return error != SocketError.Success
            ? null
            : new ConnectPlan(host, number, family, Timeouts, TimeProvider.System)
            {
                AsLuaSocket = true,
                Ready = settled ? Socket : null,
                Replaced = Socket,
                Keep = socket => TryAttach(socket, closes),
            };
    }

    private static Failure UnknownName(string what, string host, string port, SocketError unknown)
    {
        IoResult result = IoResult.From(unknown);
        return new Failure(ErrorWords.Of(result)) { Call = new FailedCall(SocketPhase.Lookup, result, $"{what} {host} port {port}") };
    }

    // A close that comes after this finds the socket; one that came before it is found here.
    private bool TryAttach(KernelSocket socket, int closes)
    {
        _channel.Attach(socket);
        return Interlocked.CompareExchange(ref _closes, 0, 0) == closes;
    }

    private void Keep(KernelSocket? socket, bool settled)
    {
        if (socket is null)
        {
            return;
        }

        _channel.Attach(socket);
        if (settled)
        {
            _family = socket.Family;
        }
    }
}
