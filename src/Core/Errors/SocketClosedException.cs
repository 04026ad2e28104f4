using System.Net.Sockets;

namespace RxSocket;

/// <summary>The peer ended the connection, orderly or by a reset, in the middle of the call. LuaSocket: the error <c>"closed"</c>.</summary>
public sealed class SocketClosedException : SocketFaultException
{
    internal SocketClosedException(string message, SocketError error, ReadOnlyMemory<byte> partial = default, int sent = 0)
        : base(message, error, ErrorWords.Closed, partial, sent)
    {
    }
}
