using System.Net.Sockets;

namespace RxSocket;

/// <summary>The socket's <see cref="Timeouts"/> ran out before the call was complete. The connection is as good as before: call again.
/// A peer that the system itself gave up is a <see cref="SocketFaultException"/> with <see cref="SocketError.TimedOut"/>: that connection has ended.
/// LuaSocket: the error <c>"timeout"</c>.</summary>
public sealed class SocketTimeoutException : SocketFaultException
{
    internal SocketTimeoutException(string message, ReadOnlyMemory<byte> partial = default, int sent = 0)
        : base(message, SocketError.TimedOut, ErrorWords.Timeout, partial, sent)
    {
    }
}
