using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket.Blocking;

public sealed partial class TcpObject
{
    /// <summary>This side's name. LuaSocket: <c>getsockname()</c>.</summary>
    /// <returns>Address, port, family; or an error.</returns>
    public Outcome<SocketName> GetSockName()
    {
        IPEndPoint? name = _channel.Socket.LocalName(out SocketError error);
        return NameOf(name, error, "getsockname");
    }

    /// <summary>The peer's name. LuaSocket: <c>getpeername()</c>.</summary>
    /// <returns>Address, port, family; or an error.</returns>
    public Outcome<SocketName> GetPeerName()
    {
        IPEndPoint? name = _channel.Socket.PeerName(out SocketError error);
        return NameOf(name, error, "getpeername");
    }

    /// <summary>"inet4" or "inet6". LuaSocket: <c>getfamily()</c>.</summary>
    /// <returns>The family; "inet4" while it is open.</returns>
    public string GetFamily() => _family == AddressFamily.InterNetworkV6 ? "inet6" : "inet4";

    /// <summary>The descriptor's number, or -1 without a socket. LuaSocket: <c>getfd()</c>.</summary>
    /// <returns>The number.</returns>
    public int GetFd() => Socket?.Descriptor ?? LuaSocket.SocketInvalid;

    /// <summary>Gives the object another descriptor by its number. Nothing else changes: class, family, timeouts, counts and buffered bytes stay, and the
    /// descriptor it had is not closed. From now on closing the object closes the new one, unless nothing was open behind the number; child processes do not
    /// inherit it. LuaSocket: <c>setfd(number)</c>. For a handle with an owner there is <see cref="TcpConnection.Adopt"/>: here the number is taken at its word, and
    /// one that has another owner is closed twice.</summary>
    /// <param name="descriptor">The number of an open descriptor; -1: none, the object looks closed. Any other number with no socket behind it is kept, and every call
    /// answers "Bad file descriptor".</param>
    public void SetFd(int descriptor) => _channel.Exchange(descriptor == LuaSocket.SocketInvalid ? NoSocket.Instance : KernelSocket.Adopt(descriptor));

    private Outcome<SocketName> NameOf(IPEndPoint? name, SocketError error, string method) =>
        name is not null ? SocketName.Of(name, _family)
        : new Failure(error == SocketError.OperationAborted ? ErrorWords.BadDescriptor : ErrorWords.Of(error))
        {
            Call = new FailedCall(SocketPhase.Ask, IoResult.From(error), method),
        };
}
