using System.Text;
using System.Text.Json;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

public sealed class ReceiveVectors : VectorTests
{
    private const string Vectors = "receive";

    public static TheoryData<string> Cases => CasesOf(Vectors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Receive(string name) => Replay(Vectors, name, static (one, replay) =>
    {
        Peer peer = replay.Open(Peer.Sending(one));
        TcpObject client = peer.Connect(replay);
        Settings.ApplyTimeouts(one, client);
        Thread.Sleep(one.Int("settle_ms"));
        foreach (JsonElement call in one.Items("calls"))
        {
            Thread.Sleep(call.Int("pre_ms"));
            Make(call, client, replay);
            if (call.Get("dirty") is { } dirty)
            {
                replay.Expect(client.Dirty() == dirty.GetBoolean(), $"dirty after {call}: {client.Dirty()}");
            }
        }
    });

    private static void Make(JsonElement call, TcpObject client, Replay replay)
    {
        string operation = call.Text("op");
        object?[] results = replay.Call(call, operation, () => LuaCall.Method(client, operation, LuaVal.ReadAll(call.Items("args"))));
        if (operation == "receive" && !call.Has("raise"))
        {
            ExpectReceived(call, results, replay);
        }
        else if (operation == "getstats" && call.Has("received"))
        {
            replay.Expect(replay.Matcher.Matches(call.GetProperty("received"), results[0]) && replay.Matcher.Matches(call.GetProperty("sent"), results[1]), $"getstats: {Support.Replay.Show(results)}");
        }
    }

    internal static void ExpectReceived(JsonElement call, object?[] results, Replay replay)
    {
        bool same = results.Length == call.Int("n", 3)
            && Same(call.Get("value"), results.ElementAtOrDefault(0))
            && (string?)results.ElementAtOrDefault(1) == call.Get("err")?.GetString()
            && Same(call.Get("partial"), results.ElementAtOrDefault(2));
        replay.Expect(same, $"receive: recorded {call}, came {Support.Replay.Show(results)}");
    }

    private static bool Same(JsonElement? recorded, object? actual) =>
        LuaVal.Bytes(recorded) is { } bytes ? actual is string text && Encoding.Latin1.GetString(bytes) == text : actual is null;
}
