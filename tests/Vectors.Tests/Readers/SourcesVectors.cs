using System.Text;
using System.Text.Json;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

public sealed class SourcesVectors : VectorTests
{
    private const string Vectors = "sources";

    public static TheoryData<string> Cases => CasesOf(Vectors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sources(string name) => Replay(Vectors, name, (one, replay) =>
    {
        Peer peer = replay.Open(Peer.Sending(one));
        TcpObject client = peer.Connect(replay);
        Settings.ApplyTimeouts(one, client);
        Thread.Sleep(one.Int("settle_ms"));
        Dictionary<object, object?> headers = HeadersBefore(one);
        object? extra = one.Has("headers_after") || one.Has("headers_before") ? headers : one.Get("length") is { } length ? LuaVal.Read(length) : null;
        object? mode = LuaVal.Read(one.GetProperty("mode"));

        // Without a mode the socket is the first argument.
        LuaCallable source = (LuaCallable)LuaCall.Function("source", mode is null ? [client] : [mode, client, extra])[0]!;
        foreach (JsonElement read in one.Items("reads"))
        {
            object?[] results = replay.Call(read, read.ToString(), () => source.Invoke());
            if (!read.Has("raise"))
            {
                ExpectRead(read, results, replay);
            }

            replay.Expect((client.GetFd() < 0) == read.Bool("socket_closed_after"), $"after {read} the descriptor is {client.GetFd()}");
        }

        ExpectAfterwards(one, client, headers, replay);
    });

    private static Dictionary<object, object?> HeadersBefore(JsonElement one)
    {
        Dictionary<object, object?> headers = [];
        foreach (JsonProperty field in one.Get("headers_before") is { ValueKind: JsonValueKind.Object } before ? before.EnumerateObject() : default)
        {
            headers[field.Name] = field.Value.GetString();
        }

        return headers;
    }

    private static void ExpectRead(JsonElement read, object?[] results, Replay replay)
    {
        string? chunk = LuaVal.Text(read.Get("chunk"));
        bool same = results.Length == read.Int("n")
            && (string?)results.ElementAtOrDefault(0) == chunk
            && (string?)results.ElementAtOrDefault(1) == read.Get("err")?.GetString();
        replay.Expect(same, $"recorded {read}, came {Support.Replay.Show(results)}");
    }

    private static void ExpectAfterwards(JsonElement one, TcpObject client, Dictionary<object, object?> headers, Replay replay)
    {
        replay.Expect((client.GetFd() < 0) == one.Bool("closed_by_source"), $"the descriptor is {client.GetFd()} at the end");
        if (one.Get("rest_on_socket") is { } rest)
        {
            object?[] left = LuaCall.Method(client, "receive", "*a");
            replay.Expect(((string?)left[0] ?? (string?)left[2]) == Encoding.Latin1.GetString(LuaVal.Bytes(rest)!), $"the rest is {Support.Replay.Show(left)}");
        }

        if (one.Get("headers_after") is { ValueKind: JsonValueKind.Object } after)
        {
            Dictionary<string, string?> recorded = after.EnumerateObject().ToDictionary(static field => field.Name, static field => LuaVal.Read(field.Value) as string);
            bool same = recorded.Count == headers.Count && recorded.All(field => headers.TryGetValue(field.Key, out object? value) && (string?)value == field.Value);
            replay.Expect(same, $"headers: recorded {after}, came {string.Join(", ", headers.Select(static field => $"{field.Key}={field.Value}"))}");
        }
    }
}
