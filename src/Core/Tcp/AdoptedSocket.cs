using System.Net;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>A handle of someone else's that becomes a socket of ours.</summary>
internal static class AdoptedSocket
{
    private delegate IPEndPoint? NameCall(KernelSocket socket, out SocketError error);

    public static KernelSocket Connected(SafeSocketHandle handle)
    {
        KernelSocket socket = Of(handle, static (socket, out error) => socket.PeerName(out error));
        socket.CountAsConnection();
        SocketMetrics.Report();
        return socket;
    }

    public static KernelSocket Bound(SafeSocketHandle handle) => Of(handle, static (socket, out error) => socket.LocalName(out error));

    // Looked at while it still is the caller's: one that will not do stays theirs.
    private static KernelSocket Of(SafeSocketHandle handle, NameCall check)
    {
        ArgumentNullException.ThrowIfNull(handle);
        if (handle.IsClosed || handle.IsInvalid)
        {
            throw new ArgumentException("The handle is closed.", nameof(handle));
        }

        try
        {
            KernelSocket borrowed = KernelSocket.Borrow(handle);
            IPEndPoint? name = check(borrowed, out SocketError error);
            borrowed.Close();
            return name is not null ? KernelSocket.Adopt(handle) : throw Faults.Of(IoResult.From(error), SocketPhase.Adopt);
        }
        catch (SocketException refused)
        {
            throw Faults.Of(IoResult.From(refused.SocketErrorCode), SocketPhase.Adopt);
        }
    }
}
