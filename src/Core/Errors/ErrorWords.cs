using System.Net.Sockets;
using RxSocket.Io;

namespace RxSocket;

/// <summary>LuaSocket's words for what the system reports: its own for the common ones, for the others those of the system it comes from, Linux.
/// The same words on every system.</summary>
internal static class ErrorWords
{
    public const string Timeout = "timeout";
    public const string Closed = "closed";
    public const string BadDescriptor = "Bad file descriptor";
    public const string GetOptionFailed = "getsockopt failed";
    public const string SetOptionFailed = "setsockopt failed";
    public const string SelectFailed = "select failed";

    private static readonly Dictionary<SocketError, string> Words = new()
    {
        [SocketError.TimedOut] = Timeout,
        [SocketError.ConnectionRefused] = "connection refused",
        [SocketError.AddressAlreadyInUse] = "address already in use",
        [SocketError.IsConnected] = "already connected",
        [SocketError.AccessDenied] = "permission denied",

        // The resolver's.
        [SocketError.HostNotFound] = "host or service not provided, or not known",
        [SocketError.NoData] = "Address family for hostname not supported",
        [SocketError.TypeNotFound] = "service not supported for socket type",
        [SocketError.TryAgain] = "temporary failure in name resolution",
        [SocketError.NoRecovery] = "non-recoverable failure in name resolution",

        // The system's.
        [SocketError.NotSocket] = BadDescriptor,
        [SocketError.Interrupted] = "Interrupted system call",
        [SocketError.WouldBlock] = "Resource temporarily unavailable",
        [SocketError.Fault] = "Bad address",
        [SocketError.InvalidArgument] = "Invalid argument",
        [SocketError.TooManyOpenSockets] = "Too many open files",
        [SocketError.InProgress] = "Operation now in progress",
        [SocketError.AlreadyInProgress] = "Operation already in progress",
        [SocketError.DestinationAddressRequired] = "Destination address required",
        [SocketError.MessageSize] = "Message too long",
        [SocketError.ProtocolType] = "Protocol wrong type for socket",
        [SocketError.ProtocolOption] = "Protocol not available",
        [SocketError.ProtocolNotSupported] = "Protocol not supported",
        [SocketError.SocketNotSupported] = "Socket type not supported",
        [SocketError.OperationNotSupported] = "Operation not supported",
        [SocketError.ProtocolFamilyNotSupported] = "Protocol family not supported",
        [SocketError.AddressFamilyNotSupported] = "Address family not supported by protocol",
        [SocketError.AddressNotAvailable] = "Cannot assign requested address",
        [SocketError.NetworkDown] = "Network is down",
        [SocketError.NetworkUnreachable] = "Network is unreachable",
        [SocketError.NetworkReset] = "Network dropped connection on reset",
        [SocketError.NoBufferSpaceAvailable] = "No buffer space available",
        [SocketError.NotConnected] = "Transport endpoint is not connected",
        [SocketError.HostDown] = "Host is down",
        [SocketError.HostUnreachable] = "No route to host",
    };

    /// <summary>The word for a result that is not a success.</summary>
    public static string Of(IoResult result) => result.Status switch
    {
        IoStatus.Timeout => Timeout,
        IoStatus.Closed or IoStatus.Disposed => Closed,
        _ => Of(result.Error),
    };

    /// <summary>LuaSocket's word for an error that is not a send's: there alone a broken pipe is "closed".</summary>
    public static string OutsideSend(IoResult result) => result.Error == SocketError.Shutdown ? "Broken pipe" : Of(result);

    public static string Of(SocketError error) =>
        IsClosed(error) ? Closed
        : Words.TryGetValue(error, out string? word) ? word
        : "unknown error";

    /// <summary>The connection is gone, whoever and however.</summary>
    public static bool IsClosed(SocketError error) =>
        error is SocketError.Disconnecting or SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.OperationAborted;
}
