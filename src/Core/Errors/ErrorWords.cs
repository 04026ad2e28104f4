using System.Net.Sockets;

namespace RxSocket;

/// <summary>LuaSocket's words for what the system reports.</summary>
internal static class ErrorWords
{
    public const string Timeout = "timeout";
    public const string Closed = "closed";

    public static string Of(SocketError error) => error switch
    {
        SocketError.TimedOut => Timeout,
        _ when IsClosed(error) => Closed,
        SocketError.ConnectionRefused => "connection refused",
        SocketError.AddressAlreadyInUse => "address already in use",
        SocketError.IsConnected => "already connected",
        SocketError.AccessDenied => "permission denied",
        SocketError.HostNotFound or SocketError.NoData => "host or service not provided, or not known",
        SocketError.TryAgain => "temporary failure in name resolution",
        SocketError.NoRecovery => "non-recoverable failure in name resolution",
        _ => new SocketException((int)error).Message,
    };

    /// <summary>The connection is gone, whoever and however.</summary>
    public static bool IsClosed(SocketError error) =>
        error is SocketError.Disconnecting or SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.OperationAborted;
}
