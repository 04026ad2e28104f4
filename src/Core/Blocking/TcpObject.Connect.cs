using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket.Blocking;

public sealed partial class TcpObject
{
    /// <summary>Binds to a local address; the object stays a master. No timeout applies. LuaSocket: <c>bind(host, port)</c>, <c>setsockname</c>.</summary>
    /// <param name="host">A local name or address; "*": all interfaces.</param>
    /// <param name="port">The port; 0: the system chooses.</param>
    /// <returns>1, or an error.</returns>
    /// <exception cref="InvalidOperationException">Not a master.</exception>
    /// <exception cref="ArgumentException">The host is null.</exception>
    public Outcome<int> Bind(string host, int port)
    {
        Expect(TcpClass.Master, "bind");
        ArgumentNullException.ThrowIfNull(host);
        Walked walked = Complete.Of(AddressWalk.Bind<BlockingWaiter>(Plan(host, port) with { Timeouts = default }, CancellationToken.None));
        Keep(walked.Socket);
        if (walked.Result.Status != IoStatus.Done)
        {
            return new Failure(ErrorWords.Of(walked.Result));
        }

        _family = walked.Socket!.Family;
        return 1;
    }

    /// <summary>Starts to listen: the object becomes a server. LuaSocket: <c>listen(backlog)</c>.</summary>
    /// <param name="backlog">How many connections may wait for an accept.</param>
    /// <returns>1, or an error; then the object stays a master.</returns>
    /// <exception cref="InvalidOperationException">Not a master.</exception>
    public Outcome<int> Listen(int backlog = TcpMaster.DefaultBacklog)
    {
        Expect(TcpClass.Master, "listen");
        if (Socket is not { } socket)
        {
            return new Failure(ErrorWords.BadDescriptor);
        }

        SocketError error = socket.Listen(backlog);
        if (error != SocketError.Success)
        {
            return new Failure(ErrorWords.Of(IoResult.From(error)));
        }

        _class = TcpClass.Server;
        return 1;
    }

    /// <summary>Takes the next connection. LuaSocket: <c>accept()</c>.</summary>
    /// <returns>A client without timeouts, the caller's to close; or an error.</returns>
    /// <exception cref="InvalidOperationException">Not a server; or another thread is accepting.</exception>
    public Outcome<TcpObject> Accept()
    {
        Expect(TcpClass.Server, "accept");
        if (Socket is not { } socket)
        {
            return new Failure(ErrorWords.Closed);
        }

        AcceptAttempt<TcpObject> attempt = new(new Listener(socket), accepted => new TcpObject(TcpClass.Client, _family, accepted));
        IoResult result = BlockingWaiter.Run(ref attempt, Deadline.Start(Timeouts, TimeProvider.System));
        return result.Status == IoStatus.Done ? attempt.Accepted : new Failure(ErrorWords.Of(result));
    }

    /// <summary>Connects: the object becomes a client, whatever comes of it. Each address of the name is tried, and has the whole timeout; with a block timeout
    /// of 0 only the first, and its connect goes on: wait with a select until it is writable. LuaSocket: <c>connect(host, port)</c>, <c>setpeername</c>.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port.</param>
    /// <returns>1, or an error.</returns>
    /// <exception cref="ArgumentException">The host is null.</exception>
    public Outcome<int> Connect(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        _class = TcpClass.Client;
        bool poll = Timeouts.Block == TimeSpan.Zero;
        ConnectPlan plan = Plan(host, port) with
        {
            AnewForEachAddress = true, FirstAddressOnly = poll, UnlimitedLookup = poll || Timeouts.Total == TimeSpan.Zero,
        };
        Walked walked = Complete.Of(AddressWalk.Connect<BlockingWaiter>(plan, CancellationToken.None));
        Keep(walked.Socket);
        bool connected = walked.Result.Status == IoStatus.Done;
        if (walked.Socket is not null && (connected || poll))
        {
            _family = walked.Socket.Family;
        }

        return connected ? 1 : new Failure(ErrorWords.Of(walked.Result));
    }

    /// <summary>This side's name. LuaSocket: <c>getsockname()</c>.</summary>
    /// <returns>Address, port, family; or an error.</returns>
    public Outcome<SocketName> GetSockName()
    {
        IPEndPoint? name = _channel.Socket.LocalName(out SocketError error);
        return NameOf(name, error);
    }

    /// <summary>The peer's name. LuaSocket: <c>getpeername()</c>.</summary>
    /// <returns>Address, port, family; or an error.</returns>
    public Outcome<SocketName> GetPeerName()
    {
        IPEndPoint? name = _channel.Socket.PeerName(out SocketError error);
        return NameOf(name, error);
    }

    /// <summary>Binds with a family as a hint: what the shortcut <c>socket.connect</c> does before it connects.</summary>
    internal Outcome<int> BindLocal(string host, int port, AddressFamily family)
    {
        _family = family;
        Outcome<int> bound = Bind(host, port);
        _family = bound.Ok ? _family : AddressFamily.Unspecified;
        return bound;
    }

    internal void ReuseAddress() => _channel.Socket.ReuseAddress = true;

    private static Outcome<SocketName> NameOf(IPEndPoint? name, SocketError error) =>
        name is not null ? SocketName.Of(name)
        : error == SocketError.OperationAborted ? new Failure(ErrorWords.BadDescriptor)
        : new Failure(ErrorWords.Of(error));

    // A socket whose family is not settled is not used again: LuaSocket makes a new one for each address.
    private ConnectPlan Plan(string host, int port) =>
        new(host, port, _family, Timeouts, TimeProvider.System) { Ready = _family == AddressFamily.Unspecified ? null : Socket };

    private void Keep(KernelSocket? socket)
    {
        if (socket is not null && !ReferenceEquals(socket, _channel.Socket))
        {
            _channel.Attach(socket);
        }
    }
}
