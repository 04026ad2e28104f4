using System.Globalization;
using System.Text.RegularExpressions;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

/// <summary>The objects of names.json. Most stand there as a chain of calls in Lua, the others in words.</summary>
internal static partial class NamedObjects
{
    public static TcpObject Make(string name, string words, Replay replay)
    {
        if (name.StartsWith("udp", StringComparison.Ordinal) || words.Contains("udp", StringComparison.Ordinal))
        {
            throw new NotBuiltException("udp");
        }

        return words switch
        {
            "socket.bind(host with an inet6 and an inet address, P)" => Call(replay, null, "bind", "dual.test", 0L),
            "socket.tcp4():listen() without bind" => Then(TcpObjects.Make(replay, "tcp4"), "listen"),
            "accept() of that server" => Accepted(name.EndsWith("v6", StringComparison.Ordinal) ? "::1" : "127.0.0.1", replay),
            "accept() of an inet6 server" => Accepted("::1", replay),
            "accept() of that connection" => AcceptedFrom127002(replay),
            "accept() of a dual stack inet6 server reached over inet" => AcceptedMapped(replay),
            "the same client after shutdown('both')" => Then(TcpObjects.Client(replay), "shutdown", "both"),
            "the same client after close()" => TcpObjects.Closed(TcpObjects.Client(replay)),
            "the server after close()" => TcpObjects.Closed(TcpObjects.Server(replay)),
            "socket.tcp() after a refused connect" => Then(TcpObjects.Make(replay, "tcp"), "connect", "127.0.0.1", Ports.Free()),
            "socket.tcp() after a refused connect with timeout 0" => TcpObjects.RefusedPending(replay),
            "socket.tcp() after a failed bind" => Then(TcpObjects.Make(replay, "tcp"), "bind", "127.0.0.1", Ports.Listening(replay)),
            _ => Chain(words, replay),
        };
    }

    // socket.tcp():bind('127.0.0.9', Q):connect('127.0.0.1', P)
    private static TcpObject Chain(string words, Replay replay)
    {
        TcpObject? socket = null;
        foreach (Match call in Calls().Matches(words))
        {
            string method = call.Groups[1].Value;
            string[] parts = call.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            bool connects = method.Contains("connect", StringComparison.Ordinal) || method == "setpeername";
            object?[] arguments = [.. parts.Select(part => Argument(part, connects ? parts[0].Trim('\'') : null, replay))];
            socket = Call(replay, socket, method, arguments);
        }

        return socket ?? throw new FormatException($"Unknown object: {words}");
    }

    private static TcpObject Call(Replay replay, TcpObject? self, string method, params object?[] arguments)
    {
        if (self is not null)
        {
            return Then(self, method, arguments);
        }

        return TcpObjects.Make(replay, method, arguments);
    }

    // P and Q are ports: where something is reached, someone listens.
    private static object? Argument(string word, string? reached, Replay replay)
    {
        object port() => reached is null ? Ports.Free() : Ports.Listening(replay, reached.Contains(':', StringComparison.Ordinal) ? "::1" : "127.0.0.1");
        return word switch
        {
            "P" => port(),
            "'P'" => Convert.ToString(port(), CultureInfo.InvariantCulture),
            "Q" => Ports.Free(),
            "'Q'" => Convert.ToString(Ports.Free(), CultureInfo.InvariantCulture),
            "nil" => null,
            _ when word.StartsWith('\'') => word.Trim('\''),
            _ => long.TryParse(word, CultureInfo.InvariantCulture, out long number) ? number : throw new FormatException($"Unknown argument: {word}"),
        };
    }

    private static TcpObject Accepted(string address, Replay replay)
    {
        TcpObject server = TcpObjects.Make(replay, "bind", address, 0L);
        TcpObjects.Make(replay, "connect", address, TcpObjects.PortOf(server));
        return replay.Open((TcpObject)LuaCall.Method(server, "accept")[0]!);
    }

    private static TcpObject AcceptedFrom127002(Replay replay)
    {
        TcpObject server = TcpObjects.Server(replay);
        TcpObjects.Make(replay, "connect", "127.0.0.1", TcpObjects.PortOf(server), "127.0.0.2", OtherThan(24515));
        return replay.Open((TcpObject)LuaCall.Method(server, "accept")[0]!);
    }

    private static TcpObject AcceptedMapped(Replay replay)
    {
        TcpObject server = TcpObjects.Make(replay, "tcp6");
        LuaCall.Method(server, "setoption", "ipv6-v6only", false);
        LuaCall.Method(server, "bind", "::", 0L);
        LuaCall.Method(server, "listen");
        TcpObjects.Make(replay, "connect", "127.0.0.1", TcpObjects.PortOf(server));
        return replay.Open((TcpObject)LuaCall.Method(server, "accept")[0]!);
    }

    private static long OtherThan(long recorded) => Ports.Free() is var port && port != recorded ? port : Ports.Free();

    private static TcpObject Then(TcpObject socket, string method, params object?[] arguments)
    {
        LuaCall.Method(socket, method, arguments);
        return socket;
    }

    [GeneratedRegex(@"[.:](\w+)\(([^)]*)\)")]
    private static partial Regex Calls();
}
