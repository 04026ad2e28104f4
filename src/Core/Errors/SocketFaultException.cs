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
}
