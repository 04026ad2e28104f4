using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RxSocket.Sys;

/// <summary>Linux: errno and the BCL's names for it.</summary>
internal static class LinuxErrors
{
    public const int Interrupted = 4;
    public const int Invalid = 22;
    public const int BadDescriptor = 9;

    private static readonly (int Errno, SocketError Error)[] Names =
    [
        (1, SocketError.AccessDenied),              // EPERM
        (2, SocketError.AddressNotAvailable),       // ENOENT
        (Interrupted, SocketError.Interrupted),
        (BadDescriptor, SocketError.NotSocket),
        (11, SocketError.WouldBlock),               // EAGAIN
        (12, SocketError.NoBufferSpaceAvailable),   // ENOMEM
        (13, SocketError.AccessDenied),             // EACCES
        (14, SocketError.Fault),                    // EFAULT
        (Invalid, SocketError.InvalidArgument),
        (23, SocketError.TooManyOpenSockets),       // ENFILE
        (24, SocketError.TooManyOpenSockets),       // EMFILE
        (28, SocketError.NoBufferSpaceAvailable),   // ENOSPC: epoll's limit of watches
        (32, SocketError.Shutdown),                 // EPIPE
        (88, SocketError.NotSocket),                // ENOTSOCK
        (89, SocketError.DestinationAddressRequired),
        (90, SocketError.MessageSize),
        (91, SocketError.ProtocolType),
        (92, SocketError.ProtocolOption),
        (93, SocketError.ProtocolNotSupported),
        (94, SocketError.SocketNotSupported),
        (95, SocketError.OperationNotSupported),
        (96, SocketError.ProtocolFamilyNotSupported),
        (97, SocketError.AddressFamilyNotSupported),
        (98, SocketError.AddressAlreadyInUse),
        (99, SocketError.AddressNotAvailable),
        (100, SocketError.NetworkDown),
        (101, SocketError.NetworkUnreachable),
        (102, SocketError.NetworkReset),
        (103, SocketError.ConnectionAborted),
        (104, SocketError.ConnectionReset),
        (105, SocketError.NoBufferSpaceAvailable),
        (106, SocketError.IsConnected),
        (107, SocketError.NotConnected),
        (108, SocketError.Shutdown),                // ESHUTDOWN
        (110, SocketError.TimedOut),
        (111, SocketError.ConnectionRefused),
        (112, SocketError.HostDown),
        (113, SocketError.HostUnreachable),
        (114, SocketError.AlreadyInProgress),
        (115, SocketError.InProgress),
    ];

    public static SocketError Last() => ToSocketError(Marshal.GetLastPInvokeError());

    public static SocketException LastAsException() => new((int)Last(), Marshal.GetLastPInvokeErrorMessage());

    public static SocketError ToSocketError(int errno)
    {
        foreach ((int number, SocketError error) in Names)
        {
            if (number == errno)
            {
                return error;
            }
        }

        return errno == 0 ? SocketError.Success : SocketError.SocketError;
    }
}
