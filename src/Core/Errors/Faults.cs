using System.Net.Sockets;
using RxSocket.Io;

namespace RxSocket;

/// <summary>What the async face throws for a result. The only place where a status becomes an exception.</summary>
internal static class Faults
{
    /// <summary>Of a call on a connected channel: a receive (what it gathered is still in the channel) or a send.</summary>
    public static Exception Of(IoResult result, ByteChannel channel, SocketPhase phase, int sent = 0, CancellationToken cancellation = default)
    {
        // A call that this side's close ends after the connection broke has met the break: what closes it may only have been quicker to learn of it.
        if (result.Status == IoStatus.Disposed && channel.Broken != SocketError.Success)
        {
            result = new IoResult(IoStatus.Failed, channel.Broken);
        }

        Exception fault = Of(result, phase, phase == SocketPhase.Receive ? channel.Received.Unread : default, sent, cancellation: cancellation);
        if (fault is SocketFaultException explained)
        {
            explained.Peer = channel.Peer;
        }

        return fault;
    }

    /// <summary>Of a receive that would gather more than a limit allows.</summary>
    /// <param name="channel">What it gathered is still in there.</param>
    /// <param name="limit">The limit's name in <see cref="Limits"/>, and its value.</param>
    public static SocketFaultException TooLong(ByteChannel channel, (string Name, int Value) limit)
    {
        byte[] partial = channel.Received.Unread.ToArray();
        return new SocketFaultException(
            $"The receive would gather more than Limits.{limit.Name} allows, {limit.Value} bytes{Progress(partial.Length, sent: 0)}.",
            SocketError.MessageSize, "line too long", partial)
            {
                Phase = SocketPhase.Receive,
                Peer = channel.Peer,
            };
    }

    /// <param name="result">How it ended.</param>
    /// <param name="phase">What it was about.</param>
    /// <param name="partial">What a receive had gathered.</param>
    /// <param name="sent">What a send had sent.</param>
    /// <param name="operation">The call in words; null: the phase says it.</param>
    /// <param name="cancellation">The caller's token.</param>
    public static Exception Of(
        IoResult result, SocketPhase phase, ReadOnlySpan<byte> partial = default, int sent = 0, string? operation = null, CancellationToken cancellation = default)
    {
        operation = operation is null ? NameOf(phase) : Printable.Of(operation);
        return result.Status switch
        {
            IoStatus.Cancelled => new OperationCanceledException($"The {operation} was cancelled.", cancellation),
            IoStatus.Disposed => new ObjectDisposedException(null, $"The socket was closed on this side: no {operation}."),
            IoStatus.Timeout => new SocketTimeoutException($"The {operation} timed out{Progress(partial.Length, sent)}.", partial.ToArray(), sent) { Phase = phase },
            IoStatus.Closed => new SocketClosedException(
                $"The peer ended the connection during the {operation}{Progress(partial.Length, sent)}.", SocketError.Disconnecting, partial.ToArray(), sent)
                {
                    Phase = phase,
                },
            _ => Failed(result.Error, phase, operation, partial, sent),
        };
    }

    private static SocketFaultException Failed(SocketError error, SocketPhase phase, string operation, ReadOnlySpan<byte> partial, int sent)
    {
        string word = ErrorWords.Of(error);
        string message = $"The {operation} failed: {ReasonOf(error, word)}{Progress(partial.Length, sent)}.";
        return ErrorWords.IsClosed(error)
            ? new SocketClosedException(message, error, partial.ToArray(), sent) { Phase = phase }
            : new SocketFaultException(message, error, word, partial.ToArray(), sent) { Phase = phase };
    }

    /// <summary>A reason in words that tell more than LuaSocket's, where that is needed.</summary>
    public static string ReasonOf(SocketError error, string word) => error == SocketError.TimedOut ? "the peer does not answer, and the system gave up" : word;

    /// <summary>A call in words.</summary>
    public static string NameOf(SocketPhase phase) => phase switch
    {
        SocketPhase.Lookup => "name lookup",
        SocketPhase.Bind => "bind",
        SocketPhase.Listen => "listen",
        SocketPhase.Connect => "connect",
        SocketPhase.Accept => "accept",
        SocketPhase.Receive => "receive",
        SocketPhase.Send => "send",
        SocketPhase.Shutdown => "shutdown",
        SocketPhase.Select => "select",
        SocketPhase.Adopt => "adoption of a handle",
        SocketPhase.Option => "option",
        _ => "question",
    };

    private static string Progress(int received, int sent) =>
        received > 0 ? $", {received} bytes of it received (and kept)"
        : sent > 0 ? $", {sent} bytes of it sent"
        : string.Empty;
}
