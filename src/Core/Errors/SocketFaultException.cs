using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RxSocket;

/// <summary>A socket call failed. Nothing is lost by it: what had been received is still in the connection (or in <see cref="Partial"/>), and
/// <see cref="Sent"/> tells what went out.</summary>
public class SocketFaultException : IOException
{
    /// <summary>A failure that is told apart by its error; for protocols and fakes built on top.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="error">The reason; <see cref="Word"/> is LuaSocket's for it.</param>
    public SocketFaultException(string message, SocketError error)
        : this(message, error, ErrorWords.Of(error))
    {
    }

    internal SocketFaultException(string message, SocketError error, string word, ReadOnlyMemory<byte> partial = default, int sent = 0, Exception? inner = null)
        : base(message, inner)
    {
        Error = error;
        Word = word;
        Partial = partial;
        Sent = sent;
    }

    /// <summary>The system's reason.</summary>
    public SocketError Error { get; }

    /// <summary>The reason in LuaSocket's words: "timeout", "closed", "connection refused" …</summary>
    public string Word { get; }

    /// <summary>A copy of what an unfinished receive had gathered. The bytes themselves are still in the connection: the next receive finds them.
    /// Only those of the Lua-style face's <see cref="Blocking.Outcome{T}.OrThrow"/> are handed out for good.</summary>
    public ReadOnlyMemory<byte> Partial { get; }

    /// <summary>How many bytes of an unfinished send the system accepted: go on with <c>data[Sent..]</c>.</summary>
    public int Sent { get; }

    /// <summary>What the call was about.</summary>
    public SocketPhase Phase { get; internal init; }

    /// <summary>The peer: of a connection, or the address that a connect tried; null where there is none, or where it was never known (an adopted
    /// connection that was reset before).</summary>
    public EndPoint? Peer { get; internal set; }

    /// <summary>How long the call took until it failed, on its socket's clock; null: it failed at once.</summary>
    public TimeSpan? Elapsed { get; internal set; }

    /// <summary>Every address that a connect or a bind tried in vain, in order, each with its own reason: the last entry is the reason of this exception. Empty
    /// for every other call, and where the name lookup failed.</summary>
    public IReadOnlyList<AddressFailure> FailedAddresses { get; internal set; } = [];

    /// <summary>What happened, with the peer and the time it took, and the addresses that were tried before. Control characters in names and arguments are shown as
    /// escapes (<c>\n</c>, <c>\u001B</c>).</summary>
    public override string Message => Printable.Of(WholeMessage);

    private string WholeMessage => FailedAddresses.Count > 1 ? $"{OwnMessage} Tried before: {string.Join(", ", FailedAddresses.SkipLast(1))}." : OwnMessage;

    private string OwnMessage => (Peer, Elapsed) switch
    {
        (null, null) => base.Message,
        (null, { } elapsed) => $"{base.Message} [after {InSeconds(elapsed)}]",
        ({ } peer, null) => $"{base.Message} [{peer}]",
        ({ } peer, { } elapsed) => $"{base.Message} [{peer}, after {InSeconds(elapsed)}]",
    };

    private static string InSeconds(TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0.###} s");
}
