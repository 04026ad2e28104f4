using System.Text;
using RxSocket.Ltn12;

namespace RxSocket.Blocking;

/// <summary>Sinks and sources over Lua's values, with all their results.</summary>
internal static class LuaStreams
{
    // A mode that is no string means "default", and then all arguments move up by one.
    public static LuaCallable Sink(object?[] arguments)
    {
        SinkMode mode = LuaSocket.SinkModeOf(ModeOf(arguments, out object?[] rest));
        object? socket = rest.ElementAtOrDefault(0);
        SocketSink? sink = null;
        return new LuaCallable(socket, given =>
        {
            object? chunk = given.ElementAtOrDefault(0);
            if (mode == SinkMode.KeepOpen && !LuaValue.IsTrue(chunk))
            {
                return [1.0];
            }

            Chunk bytes = ToChunk(chunk, mode);
            sink ??= new SocketSink(mode, LuaCallable.SocketOf(socket, mode == SinkMode.CloseWhenDone && bytes.IsEnd ? "close" : "send"));
            return sink.Feed(bytes) is { } sent ? TcpMethods.Sent(sent) : [1.0];
        });
    }

    public static LuaCallable Source(object?[] arguments)
    {
        SourceMode mode = LuaSocket.SourceModeOf(ModeOf(arguments, out object?[] rest));
        object? socket = rest.ElementAtOrDefault(0);
        object? extra = rest.ElementAtOrDefault(1);
        SocketSource? source = null;
        return new LuaCallable(socket, _ =>
        {
            double length = mode == SourceMode.ByLength ? LengthOf(extra) : 0;
            if (length <= 0 && mode == SourceMode.ByLength)
            {
                return [null];
            }

            source ??= new SocketSource(mode, LuaCallable.SocketOf(socket, "receive"), length, (name, value) => Join(extra, name, value));
            return ResultsOf(mode, source.Next());
        });
    }

    private static string ModeOf(object?[] arguments, out object?[] rest)
    {
        string? mode = arguments.ElementAtOrDefault(0) as string;
        rest = mode is null || arguments.Length == 0 ? arguments : arguments[1..];
        return mode ?? "default";
    }

    private static Chunk ToChunk(object? chunk, SinkMode mode)
    {
        if (!LuaValue.IsTrue(chunk))
        {
            return Chunk.End;
        }

        string function = mode == SinkMode.HttpChunked ? "len" : "send";
        return Chunk.Of(Encoding.Latin1.GetBytes(new LuaArguments(function, [chunk]).CheckString(1)));
    }

    private static double LengthOf(object? length) =>
        LuaNumber.IsNumber(length) ? LuaNumber.ToDouble(length!) : throw new LuaErrorException($"attempt to compare {LuaValue.TypeOf(length)} with number");

    // How many values there are is each mode's own.
    private static object?[] ResultsOf(SourceMode mode, (byte[]? Chunk, object? Error) next) => (mode, next.Chunk, next.Error) switch
    {
        (_, null, not null) => [null, next.Error],
        (SourceMode.HttpChunked, null, _) => [],
        (_, null, _) => [null],
        (SourceMode.HttpChunked, { } chunk, _) => [Encoding.Latin1.GetString(chunk), null],
        (_, { } chunk, _) => [Encoding.Latin1.GetString(chunk)],
    };

    private static void Join(object? headers, string name, string value)
    {
        if (headers is not null)
        {
            LuaTable.Set(headers, name, LuaTable.Get(headers, name) is { } before ? $"{LuaValue.AsText(before)}, {value}" : value);
        }
    }
}
