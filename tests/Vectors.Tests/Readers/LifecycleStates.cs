using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

/// <summary>The states of lifecycle.json.</summary>
internal static class LifecycleStates
{
    public static TcpObject Make(string state, Replay replay) => state switch
    {
        "tcp_unspec" => TcpObjects.Make(replay, "tcp"),
        "tcp4" => TcpObjects.Make(replay, "tcp4"),
        "tcp6" => TcpObjects.Make(replay, "tcp6"),
        "tcp_bound" => After(TcpObjects.Make(replay, "tcp"), "bind", "127.0.0.1", 0L),
        "tcp_bind_failed" => After(TcpObjects.Make(replay, "tcp"), "bind", "127.0.0.1", Ports.Listening(replay)),
        "server" => TcpObjects.Server(replay),
        "server_pending" => Pending(replay),
        "client" => TcpObjects.Client(replay),
        "client_from_master" => After(TcpObjects.Make(replay, "tcp"), "connect", "127.0.0.1", Ports.Listening(replay)),
        "client_accepted" => replay.Open((TcpObject)LuaCall.Method(Pending(replay), "accept")[0]!),
        "client_peer_closed" => TcpObjects.After(replay, static peer => peer.Close()),
        "client_connect_refused" => After(TcpObjects.Make(replay, "tcp"), "connect", "127.0.0.1", Ports.Free()),
        "client_resolve_failed" => After(TcpObjects.Make(replay, "tcp"), "connect", "nohost.test", 80L),
        "client_connect_timeout" => CompletedMeanwhile(replay),
        "tcp_unspec_closed" => TcpObjects.Closed(TcpObjects.Make(replay, "tcp")),
        "tcp4_closed" => TcpObjects.Closed(TcpObjects.Make(replay, "tcp4")),
        "tcp6_closed" => TcpObjects.Closed(TcpObjects.Make(replay, "tcp6")),
        "server_closed" => TcpObjects.Closed(TcpObjects.Server(replay)),
        "client_closed" => TcpObjects.Closed(TcpObjects.Client(replay)),
        _ when state.StartsWith("udp", StringComparison.Ordinal) => throw new NotBuiltException("udp"),
        _ when state.StartsWith("unix", StringComparison.Ordinal) => throw new NotBuiltException("unix"),
        _ => throw new FormatException($"Unknown state: {state}"),
    };

    private static TcpObject After(TcpObject socket, string method, params object?[] arguments)
    {
        LuaCall.Method(socket, method, arguments);
        return socket;
    }

    private static TcpObject Pending(Replay replay)
    {
        TcpObject server = TcpObjects.Server(replay);
        TcpObjects.Make(replay, "connect", "127.0.0.1", TcpObjects.PortOf(server));
        TcpObjects.Wait(server, forReading: true);
        return server;
    }

    private static TcpObject CompletedMeanwhile(Replay replay)
    {
        TcpObject client = TcpObjects.Make(replay, "tcp");
        LuaCall.Method(client, "settimeout", 0L);
        LuaCall.Method(client, "connect", "127.0.0.1", Ports.Listening(replay));
        TcpObjects.Wait(client, forReading: false);
        return client;
    }
}
