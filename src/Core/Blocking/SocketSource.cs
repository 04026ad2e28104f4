using System.Net.Sockets;
using RxSocket.Ltn12;

namespace RxSocket.Blocking;

/// <summary>LuaSocket's ways to receive a stream.</summary>
internal enum SourceMode
{
    UntilClosed,
    ByLength,
    HttpChunked,
}

/// <summary>Receives chunks from a socket, on the calling thread. LuaSocket: what <c>socket.source</c> returns.</summary>
public sealed class SocketSource : Source, ISelectable
{
    private readonly SourceMode _mode;
    private readonly TcpObject _socket;
    private readonly ChunkedReader _chunked;
    private double _left;
    private bool _done;

    internal SocketSource(SourceMode mode, TcpObject socket, double length, Action<string, string>? onTrailer)
    {
        _mode = mode;
        _socket = socket;
        _left = length;
        _chunked = new ChunkedReader(new Input(socket), onTrailer, ChunkGrammar.LuaSocket);
    }

    /// <summary>The socket's handle. LuaSocket: <c>source:getfd()</c>.</summary>
    public SafeSocketHandle? Handle => _socket.Handle;

    /// <summary>Whether the socket has bytes buffered. LuaSocket: <c>source:dirty()</c>.</summary>
    public bool HasBuffered => _socket.Dirty();

    /// <summary>Receives the next chunk. LuaSocket: <c>source()</c>.</summary>
    /// <returns>Bytes; the end; or an error, LuaSocket's word. "until-closed" may end with an empty chunk.</returns>
    /// <exception cref="ArgumentException">The connection ended inside a folded trailer field: LuaSocket 3.1.0 does not look, and fails.</exception>
    public override Chunk Pull()
    {
        (byte[]? chunk, object? error) = Next();
        return chunk is null ? Chunk.Failed(error) : Chunk.Of(chunk);
    }

    /// <summary><see cref="Pull"/>, on the calling thread.</summary>
    /// <param name="cancellation">Looked at before the receive.</param>
    /// <returns>Bytes, the end, or an error.</returns>
    public override ValueTask<Chunk> PullAsync(CancellationToken cancellation = default) =>
        cancellation.IsCancellationRequested ? ValueTask.FromCanceled<Chunk>(cancellation) : new(Pull());

    internal (byte[]? Chunk, object? Error) Next() => _mode switch
    {
        SourceMode.ByLength => ByLength(),
        SourceMode.UntilClosed => UntilClosed(),
        _ => HttpChunked(),
    };

    private (byte[]? Chunk, object? Error) HttpChunked()
    {
        try
        {
            return Complete.Of(_chunked.Next(CancellationToken.None));
        }
        catch (EndInFoldedFieldException)
        {
            throw new LuaArgumentException("find", 1, "string expected, got nil");
        }
    }

    private (byte[]? Chunk, object? Error) ByLength()
    {
        if (_left <= 0)
        {
            return default;
        }

        Outcome<byte[]> received = _socket.ReceiveBytes(Math.Min(LuaSocket.BlockSize, _left), prefix: null);
        _left -= received.Value?.Length ?? 0;
        return Made(received);
    }

    private (byte[]? Chunk, object? Error) UntilClosed()
    {
        if (_done)
        {
            return default;
        }

        Outcome<byte[]> received = _socket.ReceiveBytes(LuaSocket.BlockSize);
        if (received.Error != ErrorWords.Closed || _socket.IsCut)
        {
            return Made(received);
        }

        _socket.Close();
        _done = true;
        return (received.Partial, null);
    }

    private static (byte[]? Chunk, object? Error) Made(Outcome<byte[]> received) => (received.Value, received.Error);

    private sealed class Input(TcpObject socket) : IChunkedInput
    {
        public ValueTask<(string? Line, object? Error)> Line(CancellationToken cancellation)
        {
            (string? line, string? error) = socket.Receive();
            return new((line, error));
        }

        // LuaSocket has no limits.
        public object? SizeLineTooLong(int length) => null;

        public object? TrailerTooLong(long length) => null;

        public ValueTask<(byte[]? Data, object? Error)> Count(long count, CancellationToken cancellation) => new(Made(socket.ReceiveBytes((double)count, prefix: null)));
    }
}
