using System.Text.Json;
using System.Text.RegularExpressions;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

/// <summary>The connects of timeout.json: the target stands there in words, the follow-up calls in the order they were made.</summary>
internal static partial class TimeoutConnects
{
    public static void Connect(JsonElement one, Replay replay)
    {
        replay.Use(new Places(), portsVary: true);
        (string host, long port) = Target(one.Text("target"), replay);
        string name = one.Text("name");
        TcpObject socket = TcpObjects.Make(replay, name.EndsWith("_tcp4", StringComparison.Ordinal) ? "tcp4" : name.EndsWith("_tcp6", StringComparison.Ordinal) ? "tcp6" : "tcp");
        Settings.ApplyTimeouts(one, socket);
        replay.Call(one, "connect", () => LuaCall.Method(socket, "connect", host, port));
        replay.Expect(socket.Class == one.Text("class_after"), $"it is {socket.Class}");
        foreach (JsonProperty later in one.EnumerateObject().SkipWhile(static property => property.Name != "class_after").Skip(1))
        {
            FollowUp(later, socket, host, port, replay);
        }
    }

    private static void FollowUp(JsonProperty later, TcpObject socket, string host, long port, Replay replay)
    {
        object?[]? results = later.Name switch
        {
            "note" => null,
            "second_connect" => LuaCall.Method(socket, "connect", host, port),
            "send" => LuaCall.Method(socket, "send", "x"),
            "receive" => LuaCall.Method(socket, "receive"),
            "getpeername" => LuaCall.Method(socket, "getpeername"),
            "getsockname" => LuaCall.Method(socket, "getsockname"),
            "getfamily" => LuaCall.Method(socket, "getfamily"),
            "getoption_error_later" => Later(socket),
            "error_option_1" or "error_option_2" => LuaCall.Method(socket, "getoption", "error"),
            "select_readable" => [LuaSocket.Select([socket], null, 2).Readable.Count == 1],
            "select_writable" => [LuaSocket.Select(null, [socket], 2).Writable.Count == 1],
            _ => throw new FormatException($"Unknown follow-up: {later.Name}"),
        };
        if (results is not null)
        {
            bool same = later.Value.ValueKind == JsonValueKind.Array ? replay.Matcher.MatchesAll(later.Value, results) : replay.Matcher.Matches(later.Value, results[0]);
            replay.Expect(same, $"{later.Name}: recorded {later.Value}, came {Replay.Show(results)}");
        }
    }

    private static object?[] Later(TcpObject socket)
    {
        TcpObjects.Wait(socket, forReading: false);
        return LuaCall.Method(socket, "getoption", "error");
    }

    // "dual.test = fd00:77::1 (refuses), 127.0.0.1 (accepts)"; "…, both without answer".
    private static (string Host, long Port) Target(string words, Replay replay)
    {
        switch (words)
        {
            case "a listener with a full queue: no answer":
                return ("127.0.0.1", Ports.On(replay, ("127.0.0.1", "silent")));
            case "127.0.0.1, nothing listens":
                return ("127.0.0.1", Ports.Free());
            case "127.0.0.1, listening" or "a listener":
                return ("127.0.0.1", Ports.Listening(replay));
        }

        string[] parts = words.Split(" = ");
        bool silent = words.EndsWith("both without answer", StringComparison.Ordinal);
        (string, string)[] places = [.. Place().Matches(parts[1]).Select(place => (Hosts.Here(place.Groups[1].Value), silent ? "silent" : place.Groups[2].Value))];
        return (parts[0], Ports.On(replay, places));
    }

    [GeneratedRegex(@"([0-9a-f.:]*[.:][0-9a-f.:]+)(?: \((\w+)\))?")]
    private static partial Regex Place();
}
