using RxSocket.Ltn12;

namespace RxSocket.Blocking;

/// <content>A socket as an end of an LTN12 stream, by LuaSocket's names of modes.</content>
public static partial class LuaSocket
{
    /// <summary>A sink that sends to a socket. LuaSocket: <c>socket.sink(mode, socket)</c>.</summary>
    /// <param name="mode">"keep-open" or "default": sends the chunks. "close-when-done": closes the socket at the end. "http-chunked": sends HTTP's chunked
    /// coding, the end with its last chunk, and closes nothing.</param>
    /// <param name="socket">A client.</param>
    /// <returns>The sink, which select can watch.</returns>
    /// <exception cref="ArgumentException">"unknown key": no such mode.</exception>
    public static SocketSink Sink(string mode, TcpObject socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return new SocketSink(SinkModeOf(mode), socket);
    }

    /// <summary>A source that receives from a socket. LuaSocket: <c>socket.source(mode, socket, length)</c>.</summary>
    /// <param name="mode">"until-closed" or "default": blocks of <see cref="BlockSize"/> until the peer ends; then the source closes the socket.
    /// "by-length": so many bytes. "http-chunked": a body in HTTP's chunked coding.</param>
    /// <param name="socket">A client.</param>
    /// <param name="length">How many bytes, for "by-length".</param>
    /// <returns>The source, which select can watch. An error loses what had come of the chunk, as in LuaSocket.</returns>
    /// <exception cref="ArgumentException">"unknown key": no such mode.</exception>
    public static SocketSource Source(string mode, TcpObject socket, long length = 0)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return new SocketSource(SourceModeOf(mode), socket, length, onTrailer: null);
    }

    /// <summary>A source with a place for the trailer fields of "http-chunked". LuaSocket: <c>socket.source("http-chunked", socket, headers)</c>.</summary>
    /// <param name="mode">As <see cref="Source(string, TcpObject, long)"/> takes it.</param>
    /// <param name="socket">A client.</param>
    /// <param name="headers">Takes the fields: names in lower case, values joined with ", " to what is there.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException">"unknown key": no such mode.</exception>
    public static SocketSource Source(string mode, TcpObject socket, IDictionary<string, string> headers)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(headers);
        return new SocketSource(
            SourceModeOf(mode), socket, length: 0, (name, value) => headers[name] = headers.TryGetValue(name, out string? before) ? $"{before}, {value}" : value);
    }

    internal static SinkMode SinkModeOf(string mode) => mode switch
    {
        "keep-open" or "default" => SinkMode.KeepOpen,
        "close-when-done" => SinkMode.CloseWhenDone,
        "http-chunked" => SinkMode.HttpChunked,
        _ => throw UnknownKey(mode),
    };

    internal static SourceMode SourceModeOf(string mode) => mode switch
    {
        "until-closed" or "default" => SourceMode.UntilClosed,
        "by-length" => SourceMode.ByLength,
        "http-chunked" => SourceMode.HttpChunked,
        _ => throw UnknownKey(mode),
    };

    internal static ArgumentException UnknownKey(string mode) => new(Printable.Of($"unknown key ({mode})"));
}
