using RxSocket.Io;
using RxSocket.Ltn12;

namespace RxSocket;

/// <content>The connection as an end of an LTN12 stream. Each may be pulled and pushed by either face: blocking on the calling thread, or awaited.</content>
public abstract partial class Connection
{
    /// <summary>A source of everything that comes until the peer ends: each chunk is what has come, at most <see cref="Ltn12.Source.BlockSize"/>; it does not
    /// wait for a whole block. A failure (<see cref="SocketFaultException"/>) is the chunk's error, not thrown, and loses nothing: pull again.
    /// The connection is not closed at the end. LuaSocket: <c>socket.source("until-closed", client)</c>, which waits for whole blocks and closes.</summary>
    /// <returns>The source.</returns>
    public Source Source() => new ConnectionSource(this, length: null);

    /// <summary>A source of exactly so many bytes; otherwise like <see cref="Source()"/>. A peer that ends before the last one is an error.
    /// LuaSocket: <c>socket.source("by-length", client, length)</c>, which loses what came before an error.</summary>
    /// <param name="length">How many bytes, 0 or more.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public Source Source(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new ConnectionSource(this, length);
    }

    /// <summary>A source of a body in HTTP's chunked coding, read strictly by RFC 9112: each chunk as the peer framed it, extensions ignored. After a failure of the
    /// connection it goes on where it was; a malformed body stays malformed, and nothing behind the fault is read as a chunk. After the body's end each pull gives
    /// the end; what comes behind it stays in the connection. LuaSocket: <c>socket.source("http-chunked", client, headers)</c>, which forgives nearly
    /// everything.</summary>
    /// <param name="trailers">Takes the fields behind the body: names in lower case, values of one name joined with ", "; null: they are dropped.</param>
    /// <returns>The source. A malformed body is an error, a text: "invalid chunk size" (a sign, <c>0x</c>, blanks, a bare CR or LF, control characters in an
    /// extension), "invalid chunk end" (something other than CR LF behind the data), "malformed reponse headers" (fields behind the body that are none).
    /// A <see cref="SocketFaultException"/> is the error where a chunk is longer than <see cref="Limits.MostBuffered"/>, a size with its extensions longer than 4 KiB,
    /// and the fields in all longer than 64 KiB, or <see cref="Limits.LongestLine"/> if that is less; and where the peer ends inside the body.</returns>
    public Source ChunkedSource(IDictionary<string, string>? trailers = null) => new ChunkedConnectionSource(this, trailers);

    /// <summary>A sink that sends what it is given. A failure (<see cref="SocketFaultException"/>) stops the stream; its
    /// <see cref="SocketFaultException.Sent"/> tells how much of the chunk went out. LuaSocket: <c>socket.sink("keep-open", client)</c>,
    /// <c>socket.sink("close-when-done", client)</c>.</summary>
    /// <param name="closeWhenDone">True: the end of the stream closes the connection, well or badly ended (awaited: <see cref="CloseAsync(CancellationToken)"/>; blocking:
    /// <see cref="Dispose"/>).</param>
    /// <returns>The sink.</returns>
    public Sink Sink(bool closeWhenDone = false) => new ConnectionSink(this, closeWhenDone, chunked: false);

    /// <summary>A sink that sends what it is given in HTTP's chunked coding. The end of the stream sends the last chunk and leaves the connection open.
    /// An empty chunk is the end to the peer. LuaSocket: <c>socket.sink("http-chunked", client)</c>.</summary>
    /// <returns>The sink.</returns>
    public Sink ChunkedSink() => new ConnectionSink(this, closeWhenDone: false, chunked: true);

    /// <summary>A line whose bytes are chars, carriage returns too. Null: the peer ended between lines.</summary>
    internal ValueTask<string?> ReceiveRawLineAsync(CancellationToken cancellation) => Receive<RawLineFraming, string?>(default, cancellation);

    internal string? ReceiveRawLine() => ReceiveNow<RawLineFraming, string?>(default);

    internal byte[] ReceiveCount(int count) => ReceiveNow<CountFraming, byte[]>(new CountFraming(count));

    // On the calling thread, with the exceptions of the awaited call.
    private T ReceiveNow<TFraming, T>(TFraming framing)
        where TFraming : struct, IFraming<T>
    {
        _channel.Receiving.Enter("receive");
        ReceiveAttempt<TFraming, T> attempt = new(_channel, framing);
        try
        {
            IoResult result = BlockingWaiter.Run(ref attempt, ReceiveDeadline());
            T value = attempt.End(result, CancellationToken.None, out Exception? fault);
            return fault is null ? value : throw fault;
        }
        finally
        {
            attempt.Release();
        }
    }
}
