using System.Net.Sockets;
using RxSocket.Io;

namespace RxSocket;

/// <summary>LuaSocket's words for what the system reports.</summary>
internal static class ErrorWords
{
    public const string Timeout = "timeout";
    public const string Closed = "closed";

    public const string BadDescriptor = "Bad file descriptor";

    /// <summary>The word for a result that is not a success.</summary>
    public static string Of(IoResult result) => result.Status switch
    {
        IoStatus.Timeout => Timeout,
        IoStatus.Closed or IoStatus.Disposed => Closed,
        _ => Of(result.Error),
    };

    /// <summary>The exception for a word: the way back.</summary>
    public static SocketFaultException ToException(string word) => word switch
    {
        Timeout => new SocketTimeoutException("The call timed out."),
        Closed => new SocketClosedException("The connection is closed.", SocketError.Disconnecting),
        _ => new SocketFaultException($"The call failed: {word}.", SocketError.SocketError, word),
    };

    public static string Of(SocketError error) => error switch
    {
        SocketError.TimedOut => Timeout,
        _ when IsClosed(error) => Closed,
        SocketError.ConnectionRefused => "connection refused",
        SocketError.AddressAlreadyInUse => "address already in use",
        SocketError.IsConnected => "already connected",
        SocketError.AccessDenied => "permission denied",
        SocketError.HostNotFound or SocketError.NoData => "host or service not provided, or not known",
        SocketError.AddressFamilyNotSupported => "Address family for hostname not supported",
        SocketError.TypeNotFound => "service not supported for socket type",
        SocketError.TryAgain => "temporary failure in name resolution",
        SocketError.NoRecovery => "non-recoverable failure in name resolution",
        SocketError.NotSocket => BadDescriptor,
        SocketError.TooManyOpenSockets => "Too many open files",
        _ => new SocketException((int)error).Message,
    };

    /// <summary>The connection is gone, whoever and however.</summary>
    public static bool IsClosed(SocketError error) =>
        error is SocketError.Disconnecting or SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.OperationAborted;
}
