using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

public sealed partial class LifecycleVectors : VectorTests
{
    private const string Vectors = "lifecycle";

    public static TheoryData<string> Cases => CasesOf(Vectors);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Lifecycle(string name) => Replay(Vectors, name, (one, replay) =>
    {
        replay.Use(Ports.PlacesOf(replay));
        if (one.Has("state"))
        {
            OneCall(one, replay);
        }
        else if (name == "sequence.setfd")
        {
            LifecycleFacts.SetFd(one, replay);
        }
        else if (one.Has("steps"))
        {
            Sequence(one, replay);
        }
        else
        {
            LifecycleFacts.Check(name, one, replay);
        }
    });

    private static void OneCall(JsonElement one, Replay replay)
    {
        TcpObject socket = LifecycleStates.Make(one.Text("state"), replay);
        LuaCall.Method(socket, "settimeout", one.Text("method") is "connect" or "setpeername" ? 2L : 0L);
        if (one.Text("method") == "gettimeout")
        {
            LuaCall.Method(socket, "settimeout", 0L);
        }

        replay.Expect(socket.Class == one.Text("class") && StateOf(socket) == one.Text("os_socket"), $"before the call it is {socket.Class}, {StateOf(socket)}");
        replay.Call(one, one.Text("method"), () => LuaCall.Method(socket, one.Text("method"), LuaVal.ReadAll(one.Items("args"), replay.Places)));
        replay.Expect(socket.Class == one.Text("class_after"), $"it is {socket.Class} afterwards");
        replay.Expect(StateOf(socket) == one.Text("os_socket_after"), $"its socket is {StateOf(socket)} afterwards");
    }

    private static string StateOf(TcpObject socket) => socket.GetFd() >= 0 ? "open" : "none";

    // Calls in words: connect(127.0.0.1, listening).
    private static void Sequence(JsonElement one, Replay replay)
    {
        TcpObject socket = TcpObjects.Make(replay, one.Text("name").EndsWith("tcp4", StringComparison.Ordinal) ? "tcp4" : one.Text("name").EndsWith("tcp6", StringComparison.Ordinal) ? "tcp6" : "tcp");
        foreach (JsonElement step in one.Items("steps"))
        {
            Match call = CallInWords().Match(step.Text("call"));
            object?[] arguments = [.. call.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word => Argument(word, replay))];
            replay.Call(step, step.Text("call"), () => LuaCall.Method(socket, call.Groups[1].Value, arguments));
            replay.Expect(socket.Class == step.Text("class_after"), $"after {step.Text("call")} it is {socket.Class}");
        }
    }

    private static object? Argument(string word, Replay replay) => word switch
    {
        "free" or "nobody" => Ports.Free(),
        "listening" => replay.Places.Of("<listening port>"),
        "nil" => null,
        _ when word.StartsWith('\'') => word.Trim('\''),
        _ => long.TryParse(word, CultureInfo.InvariantCulture, out long number) ? number : word,
    };

    [GeneratedRegex(@"^(\w+)\((.*)\)$")]
    private static partial Regex CallInWords();
}
