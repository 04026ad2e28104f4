using System.Net;
using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>A connected TCP socket: what <see cref="Tcp.ConnectAsync(string, int, CancellationToken)"/> and <see cref="TcpServer.AcceptAsync"/> give.
/// LuaSocket: <c>tcp{client}</c>.</summary>
public sealed class TcpConnection : Connection
{
    /// <param name="socket">Connected.</param>
    /// <param name="clock">For timeouts.</param>
    /// <param name="remote">The peer; null: the system knows.</param>
    internal TcpConnection(KernelSocket socket, TimeProvider clock, IPEndPoint? remote = null)
        : base(socket, clock)
    {
        if (remote is not null)
        {
            Known.Remote = remote;
        }
    }

    /// <summary>Makes a connection of a handle that is connected already: from another library, another process. The connection owns the
    /// socket from now on, and the handle is invalid. LuaSocket: <c>client:setfd(number)</c>, which owns nothing.</summary>
    /// <param name="handle">The handle of a connected TCP socket, which nobody else uses for receiving or sending.</param>
    /// <returns>The connection; the caller's to dispose of.</returns>
    /// <exception cref="ArgumentException">The handle is null or closed.</exception>
    /// <exception cref="SocketFaultException">The handle is no connected socket: it stays the caller's.</exception>
    public static TcpConnection Adopt(SafeSocketHandle handle) => new(AdoptedSocket.Connected(handle), TimeProvider.System);

    /// <summary>This side's address and port. LuaSocket: <c>client:getsockname</c>.</summary>
    /// <exception cref="ObjectDisposedException">The connection was closed before the name was ever asked for.</exception>
    public IPEndPoint LocalEndPoint => Known.Local ??= Names.Known(Socket.LocalName(out SocketError error), error, "local name");

    /// <summary>The peer's address and port. LuaSocket: <c>client:getpeername</c>.</summary>
    /// <exception cref="ObjectDisposedException">The connection was closed before the name was ever asked for.</exception>
    /// <exception cref="SocketFaultException">The connection is gone already, and the name was never asked for.</exception>
    public IPEndPoint RemoteEndPoint => Known.Remote ??= Names.Known(Socket.PeerName(out SocketError error), error, "peer name");

    /// <summary>The socket's options. LuaSocket: <c>client:getoption</c>, <c>setoption</c>.</summary>
    public TcpOptions Options => Known.Options ??= new TcpOptions(() => Socket) { ErrorTaken = Meet };

    /// <summary>The peer, in words; never throws.</summary>
    /// <returns>For instance <c>tcp 127.0.0.1:8383</c>.</returns>
    public override string ToString() => $"tcp {Peer?.ToString() ?? "(no peer)"}";

    /// <summary>Null: unknown by now.</summary>
    private protected override EndPoint? Peer => Known.Remote ??= Socket.PeerName(out _);
}
