using RxSocket.Io;

namespace RxSocket;

/// <summary>Bytes that <see cref="Connection.Lend"/> took from a connection and left where they were received: lent until it is disposed of.</summary>
public readonly record struct LentBytes : IDisposable
{
    private readonly ByteChannel? _channel;
    private readonly long _loan;

    internal LentBytes(ByteChannel channel, ReadOnlyMemory<byte> memory, long loan)
    {
        _channel = channel;
        _loan = loan;
        Memory = memory;
    }

    /// <summary>The bytes. Until <see cref="Dispose"/> they stay as they are, whatever is received meanwhile, and also when the connection closes.</summary>
    public ReadOnlyMemory<byte> Memory { get; }

    /// <summary>Gives the memory back to the connection; it is not to be looked at any more. On any thread, at any time; a second time does nothing. Forgotten, it
    /// costs the connection a new buffer, and no more.</summary>
    public void Dispose() => _channel?.Received.EndLoan(_loan);
}
