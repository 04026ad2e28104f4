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
            socket.KeepPeer(remote);
        }
    }

    /// <summary>Makes a connection of a handle that is connected already: that of a <see cref="System.Net.Sockets.Socket"/> or a <see cref="TcpClient"/>, of
    /// another library, of another process. LuaSocket: <c>client:setfd(number)</c>, which owns nothing.
    /// <para>The socket moves: the connection owns it from now on, under a number of its own that child processes do not inherit, and the handle is closed. The
    /// donor, which is what the handle came from, may be disposed of at any time, before the connection or after it, or be forgotten: the connection does not
    /// notice. The donor's calls throw <see cref="ObjectDisposedException"/> from now on; those under way end with an exception. Bytes that the donor has received
    /// stay with the donor, all others are the connection's. A thread of the donor that waits inside the system is interrupted on Linux; on macOS it waits until
    /// bytes come, and takes them.</para>
    /// <para>A handle that does not own its socket (<c>ownsHandle: false</c>) gives the socket away like any other. The owner of its number keeps the number, and has a
    /// socket there that is not connected; its calls fail, and its close is the end of that; an awaited call under way fails when next something happens on the connection, and takes no byte. On Windows such an owner keeps a second handle of the connection instead,
    /// and must only close it.</para></summary>
    /// <param name="handle">The handle of a connected TCP socket, IPv4 or IPv6. One that is refused stays as it was.</param>
    /// <returns>The connection, without timeouts; the caller's to dispose of.</returns>
    /// <exception cref="ArgumentException">The handle is null or closed, or it is the <see cref="Connection.Handle"/> of a socket of this library.</exception>
    /// <exception cref="SocketFaultException">The socket is not connected, or no TCP socket, or there is no socket behind the handle; or the process has no
    /// descriptor left.</exception>
    public static TcpConnection Adopt(SafeSocketHandle handle) => new(AdoptedSocket.Connected(handle), TimeProvider.System);

    /// <summary>This side's address and port. LuaSocket: <c>client:getsockname</c>.</summary>
    /// <exception cref="ObjectDisposedException">The connection was closed before the name was ever asked for.</exception>
    public IPEndPoint LocalEndPoint => Known.Local ??= Names.Known(Socket.LocalName(out SocketError error), error, "local name");

    /// <summary>The peer's address and port, as the accept or the connect knew it: also of a connection that the peer has reset, and of a closed one.
    /// LuaSocket: <c>client:getpeername</c>, which fails then.</summary>
    public IPEndPoint RemoteEndPoint => Known.Remote ??= Socket.KeptPeer ?? Names.Known(Socket.PeerName(out SocketError error), error, "peer name");

    /// <summary>The socket's options. LuaSocket: <c>client:getoption</c>, <c>setoption</c>.</summary>
    public TcpOptions Options => Known.Options ??= new TcpOptions(() => Socket) { ErrorTaken = Meet };

    /// <summary>The peer, in words; never throws.</summary>
    /// <returns>For instance <c>tcp 127.0.0.1:8383</c>.</returns>
    public override string ToString() => $"tcp {Peer?.ToString() ?? "(no peer)"}";

    /// <summary>Null: unknown by now.</summary>
    private protected override EndPoint? Peer => Known.Remote ??= Socket.KeptPeer ?? Socket.PeerName(out _);
}
