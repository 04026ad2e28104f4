using System.Diagnostics;
using System.Text.Json;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

/// <summary>All about time: not while other tests run.</summary>
[CollectionDefinition(nameof(TimeoutVectors), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(TimeoutVectors))]
public sealed class TimeoutVectors : VectorTests
{
    private const string Vectors = "timeout";

    // So small that the reader's pace reaches the sender at once.
    private const int SmallBuffer = 20000;

    public static TheoryData<string> Cases => CasesOf(Vectors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Timeouts(string name) => Replay(Vectors, name, static (one, replay) =>
    {
        Action<JsonElement, Replay> read = one.Text("kind") switch
        {
            "settimeout" => SetTimeout,
            "gettimeout" => GetTimeout,
            "receive_trickle" => Trickle,
            "accept" => Accept,
            "connect" => TimeoutConnects.Connect,
            "send_slow_reader" => SlowReader,
            "select" => static (one, replay) => replay.Call(one, "select", () => LuaCall.Function("select", LuaVal.ReadAll(one.Items("args")))),
            "sleep" => static (one, replay) => replay.Call(one, "sleep", () => LuaCall.Function("sleep", LuaVal.ReadAll(one.Items("args")))),
            "udp" => throw new NotBuiltException("udp"),
            var kind => throw new FormatException($"Unknown kind: {kind}"),
        };
        read(one, replay);
    });

    private static void SetTimeout(JsonElement one, Replay replay)
    {
        TcpObject socket = TcpObjects.Make(replay, "tcp");
        foreach (JsonElement call in one.Items("calls"))
        {
            replay.Call(call, "settimeout", () => LuaCall.Method(socket, "settimeout", LuaVal.ReadAll(call.Items("args"))));
            ExpectTimeouts(call, socket, replay);
        }
    }

    private static void GetTimeout(JsonElement one, Replay replay)
    {
        TcpObject socket = one.Text("object") switch
        {
            "socket.connect()" => TcpObjects.Client(replay),
            "closed client with b=1,t=2" => TcpObjects.Closed(Set(TcpObjects.Client(replay), 1, 2)),
            "master with b=1,t=2 then connect()" => Then(Set(TcpObjects.Make(replay, "tcp"), 1, 2), "connect", "127.0.0.1", Ports.Listening(replay)),
            "master with b=6 then bind(), listen()" => Then(Then(Set(TcpObjects.Make(replay, "tcp"), 6, null), "bind", "127.0.0.1", 0L), "listen"),
            "client from accept() of a server with b=3,t=4" => AcceptedFrom(Set(TcpObjects.Server(replay), 3, 4), replay),
            var name when name.Contains("udp", StringComparison.Ordinal) => throw new NotBuiltException("udp"),
            "socket.tcp()" or "master" => TcpObjects.Make(replay, "tcp"),
            var name => throw new FormatException($"Unknown object: {name}"),
        };
        ExpectTimeouts(one, socket, replay);
    }

    private static void Trickle(JsonElement one, Replay replay)
    {
        Peer peer = replay.Open(Peer.Start(peer =>
        {
            for (int i = 0; i < one.Int("count"); i++)
            {
                Thread.Sleep(i == 0 ? one.Int("first_ms") : one.Int("gap_ms"));
                peer.Send([(byte)('a' + i)]);
            }
        }));
        TcpObject client = peer.Connect(replay);
        Settings.ApplyTimeouts(one, client);
        foreach (JsonElement call in one.Items("calls"))
        {
            Thread.Sleep(call.Int("pre_ms"));
            object?[] results = replay.Call(call, "receive", () => LuaCall.Method(client, "receive", LuaVal.ReadAll(call.Items("args"))));
            ReceiveVectors.ExpectReceived(call, results, replay);
        }
    }

    private static void Accept(JsonElement one, Replay replay)
    {
        TcpObject server = TcpObjects.Server(replay);
        Settings.ApplyTimeouts(one, server);
        object port = TcpObjects.PortOf(server);
        if (one.Get("client_arrives_ms") is { ValueKind: JsonValueKind.Number } arrives)
        {
            new Thread(() =>
            {
                Thread.Sleep(arrives.GetInt32());
                TcpObjects.Make(replay, "connect", "127.0.0.1", port);
            }) { IsBackground = true }.Start();
        }

        object?[] results = replay.Call(one, "accept", () => LuaCall.Method(server, "accept"));
        (results[0] as TcpObject)?.Close();
    }

    private static void SlowReader(JsonElement one, Replay replay)
    {
        Peer peer = replay.Open(Peer.Start(static peer =>
        {
            byte[] block = new byte[20000];
            int count;
            do
            {
                Thread.Sleep(100);
                count = peer.Socket.Receive(block);
            }
            while (count > 0);
        }, SmallBuffer));
        TcpObject client = peer.Connect(replay);
        LuaCall.Method(client, "setoption", "send-buffer-size", (long)SmallBuffer);
        Settings.ApplyTimeouts(one, client);
        string data = new('x', one.Int("data_len"));
        long start = Stopwatch.GetTimestamp();
        object?[] results = LuaCall.Method(client, "send", data);
        replay.CheckElapsed(one, "send", start);
        replay.Expect((results[0] is null) == one.Bool("value_is_nil") && (string?)results[1] == one.Get("err")?.GetString(), $"send: {Support.Replay.Show(results)}");
        bool complete = results[0] is double index && index == data.Length;
        replay.Expect(complete == one.Bool("complete"), $"complete: {complete}");
        if (one.Bool("elapsed_longer_than_b"))
        {
            double block = one.GetProperty("timeout").GetProperty("b").GetDouble();
            replay.Expect(Stopwatch.GetElapsedTime(start).TotalSeconds > block, "it was faster than the block timeout");
        }
    }

    private static void ExpectTimeouts(JsonElement recorded, TcpObject socket, Replay replay)
    {
        object?[] results = LuaCall.Method(socket, "gettimeout");
        replay.Expect(replay.Matcher.MatchesAll(recorded.GetProperty("gettimeout"), results), $"gettimeout: {Support.Replay.Show(results)}");
    }

    private static TcpObject Set(TcpObject socket, double? block, double? total)
    {
        LuaCall.Method(socket, "settimeout", block, "b");
        LuaCall.Method(socket, "settimeout", total, "t");
        return socket;
    }

    private static TcpObject Then(TcpObject socket, string method, params object?[] arguments)
    {
        LuaCall.Method(socket, method, arguments);
        return socket;
    }

    private static TcpObject AcceptedFrom(TcpObject server, Replay replay)
    {
        TcpObjects.Make(replay, "connect", "127.0.0.1", TcpObjects.PortOf(server));
        return replay.Open((TcpObject)LuaCall.Method(server, "accept")[0]!);
    }
}
