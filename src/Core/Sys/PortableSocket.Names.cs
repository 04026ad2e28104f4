using System.Net;
using System.Net.Sockets;

namespace RxSocket.Sys;

// Its names: who is at which end.
internal sealed partial class PortableSocket
{
    private IPEndPoint Unbound => new(Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);

    public override IPEndPoint? LocalName(out SocketError error)
    {
        IPEndPoint? name = null;
        error = Call(() => name = ToIPEndPoint(_socket.LocalEndPoint) ?? Anew(static socket => socket.LocalEndPoint) ?? Unbound);
        return name;
    }

    public override IPEndPoint? PeerName(out SocketError error)
    {
        IPEndPoint? name = null;
        error = Call(() => name = ToIPEndPoint(_socket.RemoteEndPoint) ?? Anew(static socket => socket.RemoteEndPoint));
        if (name is null && error == SocketError.Success)
        {
            error = SocketError.NotConnected;
        }

        return name;
    }

    // The BCL only knows of a name that it has asked for itself, and forgets the peer's with a shutdown; a second look at the descriptor finds what the system knows.
    private IPEndPoint? Anew(Func<Socket, EndPoint?> name)
    {
        bool held = false;
        try
        {
            _socket.SafeHandle.DangerousAddRef(ref held);
            using Socket look = new(new SafeSocketHandle(_socket.SafeHandle.DangerousGetHandle(), ownsHandle: false));
            return ToIPEndPoint(name(look));
        }
        finally
        {
            if (held)
            {
                _socket.SafeHandle.DangerousRelease();
            }
        }
    }

    // The name of another family's socket, by its number, is none of TCP's.
    private static IPEndPoint? ToIPEndPoint(EndPoint? name) =>
        name is null or IPEndPoint ? (IPEndPoint?)name : throw new SocketException((int)SocketError.AddressFamilyNotSupported);
}
