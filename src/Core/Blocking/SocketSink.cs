using System.Net.Sockets;
using RxSocket.Ltn12;

namespace RxSocket.Blocking;

/// <summary>LuaSocket's ways to send a stream.</summary>
internal enum SinkMode
{
    KeepOpen,
    CloseWhenDone,
    HttpChunked,
}

/// <summary>Sends chunks to a socket, on the calling thread. LuaSocket: what <c>socket.sink</c> returns.</summary>
public sealed class SocketSink : Sink, ISelectable
{
    private readonly SinkMode _mode;
    private readonly TcpObject _socket;

    internal SocketSink(SinkMode mode, TcpObject socket)
    {
        _mode = mode;
        _socket = socket;
    }

    /// <summary>The socket's handle. LuaSocket: <c>sink:getfd()</c>.</summary>
    public SafeSocketHandle? Handle => _socket.Handle;

    /// <summary>Whether the socket has bytes to be received. LuaSocket: <c>sink:dirty()</c>.</summary>
    public bool HasBuffered => _socket.Dirty();

    /// <summary>Sends a chunk, or does what the mode does at the end. LuaSocket: <c>sink(chunk, err)</c>.</summary>
    /// <param name="chunk">Bytes, or the end; an error beside it is ignored. An empty chunk sends nothing, but "http-chunked" ends the body with it.</param>
    /// <returns>Go on; or stop, with LuaSocket's word. <see cref="Flow.Value"/> is the index of the last byte sent; pumps drop it, as LuaSocket's do.</returns>
    public override Flow Push(Chunk chunk) =>
        Feed(chunk) is { } sent ? new Flow(!sent.Ok, sent.Error) { Value = sent.Ok ? sent.Value : sent.Partial } : Flow.GoOn;

    /// <summary><see cref="Push"/>, on the calling thread.</summary>
    /// <param name="chunk">Bytes, or the end.</param>
    /// <param name="cancellation">Looked at before the send.</param>
    /// <returns>Go on; or stop, with LuaSocket's word.</returns>
    public override ValueTask<Flow> PushAsync(Chunk chunk, CancellationToken cancellation = default) =>
        cancellation.IsCancellationRequested ? ValueTask.FromCanceled<Flow>(cancellation) : new(Push(chunk));

    /// <summary>What the send gave; null: there was nothing to send, LuaSocket answers 1.</summary>
    internal Outcome<long>? Feed(Chunk chunk)
    {
        if (_mode == SinkMode.HttpChunked)
        {
            return _socket.SendRange((chunk.IsEnd ? ChunkedWriter.End : ChunkedWriter.Frame(chunk.Data.Span)).Span, 1, -1);
        }

        if (!chunk.IsEnd)
        {
            return _socket.SendRange(chunk.Data.Span, 1, -1);
        }

        if (_mode == SinkMode.CloseWhenDone)
        {
            _socket.Close();
        }

        return null;
    }
}
