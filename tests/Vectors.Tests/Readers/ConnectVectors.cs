using System.Text.Json;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

public sealed class ConnectVectors : VectorTests
{
    private const string Vectors = "connect";

    public static TheoryData<string> Cases => CasesOf(Vectors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Connect(string name) => Replay(Vectors, name, (one, replay) =>
    {
        replay.Use(Ports.PlacesOf(replay));
        if (one.Has("call"))
        {
            object?[] results = replay.Call(one, one.Text("call"), () => LuaCall.Function(one.Text("call"), LuaVal.ReadAll(one.Items("args"), replay.Places)));
            if (results.ElementAtOrDefault(0) is TcpObject made)
            {
                ExpectNames(one, replay.Open(made), replay);
            }
        }
        else if (one.Has("steps"))
        {
            Steps(one, replay);
        }
        else
        {
            ConnectFacts.Check(name, one, replay);
        }
    });

    private static void Steps(JsonElement one, Replay replay)
    {
        TcpObject master = TcpObjects.Make(replay, one.Text("object")["socket.".Length..^2]);
        foreach (JsonElement step in one.Items("steps"))
        {
            string method = step.Text("method");
            replay.Call(step, method, () => LuaCall.Method(master, method, LuaVal.ReadAll(step.Items("args"), replay.Places)));
            replay.Expect(master.Class == step.Text("class_after"), $"after {method} it is {master.Class}");
            ExpectNames(step, master, replay);
        }
    }

    private static void ExpectNames(JsonElement recorded, TcpObject socket, Replay replay)
    {
        foreach ((string key, string method) in new[] { ("local", "getsockname"), ("peer", "getpeername") })
        {
            if (recorded.Get(key) is { } name)
            {
                object?[] results = LuaCall.Method(socket, method);
                replay.Expect(replay.Matcher.MatchesAll(name, results), $"{method}: recorded {name}, came {Support.Replay.Show(results)}");
            }
        }
    }
}
