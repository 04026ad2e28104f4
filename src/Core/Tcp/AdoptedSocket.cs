using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>A handle of someone else's whose socket becomes ours. One that will not do stays as it was.</summary>
internal static class AdoptedSocket
{
    // Two adoptions of one handle: the second finds it closed.
    private static readonly Lock Gate = new();

    public static KernelSocket Connected(SafeSocketHandle handle)
    {
        KernelSocket socket = Of(handle, static view =>
        {
            if (!view.Connected)
            {
                throw Refused(SocketError.NotConnected, "its socket is not connected");
            }
        });
        socket.CountAsConnection();
        SocketMetrics.Report();
        return socket;
    }

    public static KernelSocket Listening(SafeSocketHandle handle) => Of(handle, static view =>
    {
        if ((int)view.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection)! == 0)
        {
            throw Refused(SocketError.InvalidArgument, "its socket does not listen");
        }
    });

    private static KernelSocket Of(SafeSocketHandle handle, Action<Socket> check)
    {
        ArgumentNullException.ThrowIfNull(handle);
        lock (Gate)
        {
            try
            {
                ObjectDisposedException.ThrowIf(handle.IsClosed || handle.IsInvalid, handle);
                if (KernelSocket.Owner(handle) is not null)
                {
                    throw new ArgumentException("The handle is that of a connection, server or master of this library: use that.", nameof(handle));
                }

                return HandleTransfer.Take(handle, view => CheckKind(view, check), SelectableSocket.Forget);
            }
            catch (ObjectDisposedException closed)
            {
                throw new ArgumentException("The handle is closed.", nameof(handle), closed);
            }
            catch (SocketException refused)
            {
                throw Refused(refused.SocketErrorCode, ErrorWords.Of(refused.SocketErrorCode), refused);
            }
        }
    }

    private static void CheckKind(Socket view, Action<Socket> check)
    {
        switch (view.AddressFamily)
        {
            case AddressFamily.Unknown:
                throw Refused(SocketError.NotSocket, "there is no socket behind it");
            case not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6):
                throw Refused(SocketError.AddressFamilyNotSupported, $"its socket is one of the family {view.AddressFamily}, not IPv4 or IPv6");
            case var _ when view.SocketType != SocketType.Stream:
                throw Refused(SocketError.ProtocolType, $"its socket is one of the type {view.SocketType}, not a TCP socket");
            default:
                check(view);
                break;
        }
    }

    private static SocketFaultException Refused(SocketError error, string why, Exception? inner = null) =>
        new($"The handle cannot be adopted: {why}.", error, ErrorWords.Of(error), inner: inner) { Phase = SocketPhase.Adopt };
}
