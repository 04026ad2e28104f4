using System.Text.Json;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

/// <summary>The cases of connect.json that are no plain calls.</summary>
internal static class ConnectFacts
{
    public static void Check(string name, JsonElement one, Replay replay)
    {
        switch (name)
        {
            case "v6only.default_on":
                OnlyIPv6(one, replay);
                break;
            case "reuseaddr.time_wait":
                TimeWait(one, replay);
                break;
            case "backlog.completed_connects_without_accept":
                Backlog(one, replay);
                break;
            default:
                throw new FormatException($"Unknown fact: {name}");
        }
    }

    private static void OnlyIPv6(JsonElement one, Replay replay)
    {
        TcpObject only = ServerOnAny6(replay, onlyIPv6: null);
        Expect("bind_any6_then_connect_inet", "127.0.0.1", only);
        Expect("bind_any6_then_connect_inet6", "::1", only);
        Expect("v6only_false_then_connect_inet", "127.0.0.1", ServerOnAny6(replay, onlyIPv6: false));

        void Expect(string key, string host, TcpObject server)
        {
            object?[] results = LuaCall.Function("connect", host, TcpObjects.PortOf(server));
            replay.Expect(replay.Matcher.MatchesAll(one.GetProperty(key), results), $"{key}: {Replay.Show(results)}");
            (results[0] as TcpObject)?.Close();
        }
    }

    private static TcpObject ServerOnAny6(Replay replay, bool? onlyIPv6)
    {
        TcpObject server = TcpObjects.Make(replay, "tcp6");
        if (onlyIPv6 is not null)
        {
            LuaCall.Method(server, "setoption", "ipv6-v6only", onlyIPv6);
        }

        LuaCall.Method(server, "bind", "::", 0L);
        LuaCall.Method(server, "listen");
        return server;
    }

    // The side that closes first keeps the port busy for a while.
    private static void TimeWait(JsonElement one, Replay replay)
    {
        long port = Ports.Free();
        TcpObject server = TcpObjects.Make(replay, "bind", "127.0.0.1", port);
        TcpObject client = TcpObjects.Make(replay, "connect", "127.0.0.1", port);
        TcpObject accepted = replay.Open((TcpObject)LuaCall.Method(server, "accept")[0]!);
        accepted.Close();
        LuaCall.Method(client, "receive");
        client.Close();
        server.Close();
        Thread.Sleep(50);

        Expect("master_bind_without_reuseaddr", () => LuaCall.Method(TcpObjects.Make(replay, "tcp4"), "bind", "127.0.0.1", port));
        TcpObject reusing = TcpObjects.Make(replay, "tcp4");
        LuaCall.Method(reusing, "setoption", "reuseaddr", true);
        Expect("master_bind_with_reuseaddr", () => LuaCall.Method(reusing, "bind", "127.0.0.1", port));
        reusing.Close();
        Expect("socket_bind", () => LuaCall.Function("bind", "127.0.0.1", port));

        void Expect(string key, Func<object?[]> call)
        {
            object?[] results = call();
            replay.Expect(replay.Matcher.MatchesAll(one.GetProperty(key), results), $"{key}: {Replay.Show(results)}");
            (results[0] as TcpObject)?.Close();
        }
    }

    private static void Backlog(JsonElement one, Replay replay)
    {
        foreach (JsonProperty fact in one.EnumerateObject().Where(static fact => fact.Name.StartsWith("backlog_", StringComparison.Ordinal)))
        {
            string size = fact.Name["backlog_".Length..];
            TcpObject server = size == "default"
                ? TcpObjects.Make(replay, "bind", "127.0.0.1", 0L)
                : TcpObjects.Make(replay, "bind", "127.0.0.1", 0L, size);
            int completed = 0;
            while (completed < 100 && Completes(replay, TcpObjects.PortOf(server)))
            {
                completed++;
            }

            replay.Expect(completed == fact.Value.GetInt32(), $"{fact.Name}: {completed} connects completed");
        }
    }

    private static bool Completes(Replay replay, object port)
    {
        TcpObject client = TcpObjects.Make(replay, "tcp");
        LuaCall.Method(client, "settimeout", 0.3);
        return LuaCall.Method(client, "connect", "127.0.0.1", port)[0] is not null;
    }
}
