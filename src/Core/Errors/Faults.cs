using System.Net.Sockets;
using RxSocket.Io;

namespace RxSocket;

/// <summary>What the async face throws for a result. The only place where a status becomes an exception.</summary>
internal static class Faults
{
    public static Exception Of(
        IoResult result, string operation, ReadOnlySpan<byte> partial = default, int sent = 0, CancellationToken cancellation = default) => result.Status switch
        {
            IoStatus.Cancelled => new OperationCanceledException($"The {operation} was cancelled.", cancellation),
            IoStatus.Disposed => new ObjectDisposedException(null, $"The socket was closed on this side: no {operation}."),
            IoStatus.Timeout => new SocketTimeoutException($"The {operation} timed out{Progress(partial.Length, sent)}.", partial.ToArray(), sent),
            IoStatus.Closed => new SocketClosedException(
                $"The peer ended the connection during the {operation}{Progress(partial.Length, sent)}.", SocketError.Disconnecting, partial.ToArray(), sent),
            IoStatus.TooLong => new SocketFaultException(
                $"The {operation} gathered more than the connection's Limits allow{Progress(partial.Length, sent)}.",
                SocketError.MessageSize, "line too long", partial.ToArray(), sent),
            _ => Failed(result.Error, operation, partial, sent),
        };

    private static SocketFaultException Failed(SocketError error, string operation, ReadOnlySpan<byte> partial, int sent)
    {
        string word = ErrorWords.Of(error);
        string message = $"The {operation} failed: {word}{Progress(partial.Length, sent)}.";
        return ErrorWords.IsClosed(error)
            ? new SocketClosedException(message, error, partial.ToArray(), sent)
            : new SocketFaultException(message, error, word, partial.ToArray(), sent);
    }

    private static string Progress(int received, int sent) =>
        received > 0 ? $", {received} bytes of it received (and kept)"
        : sent > 0 ? $", {sent} bytes of it sent"
        : string.Empty;
}
