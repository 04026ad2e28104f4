using System.Runtime.CompilerServices;
using System.Text.Json;
using RxSocket.Blocking;
using RxSocket.Vectors.Support;

namespace RxSocket.Vectors.Readers;

/// <summary>The cases of lifecycle.json that are no plain calls.</summary>
internal static class LifecycleFacts
{
    public static void Check(string name, JsonElement one, Replay replay)
    {
        object?[] results = name switch
        {
            "same_object_after_transition" => [SameObject(replay)],
            "shared_methods_across_classes" => [LuaCall.Methods.Contains("accept"), LuaCall.Methods.Contains("receive")],
            "wrong_self" => Caught("receive", TcpObjects.Server(replay)),
            "no_self" => Caught("receive"),
            "other_class_self" => Caught("close", "another kind of object"),
            "garbage_collection_closes" => [true, GarbageIsOpen()],
            "tostring.shapes" => throw new NotBuiltException("udp, unix"),
            "unknown_field_is_nil" or "assign_field_raises" => throw new NotBuiltException("the Lua host's userdata"),
            _ => throw new FormatException($"Unknown fact: {name}"),
        };
        replay.Expect(replay.Matcher.MatchesAll(one.GetProperty("ret"), results), $"recorded {one.GetProperty("ret")}, came {Replay.Show(results)}");
    }

    public static void SetFd(JsonElement one, Replay replay)
    {
        TcpObject server = TcpObjects.Server(replay);
        TcpObject c = TcpObjects.Make(replay, "connect", "127.0.0.1", TcpObjects.PortOf(server));
        TcpObject a = replay.Open((TcpObject)LuaCall.Method(server, "accept")[0]!);
        TcpObject m = TcpObjects.Make(replay, "tcp");
        LuaCall.Method(a, "send", "hello\nworld\n");
        TcpObjects.Wait(c, forReading: true);
        long old = c.GetFd();
        foreach (JsonElement step in one.Items("steps"))
        {
            string call = step.Text("call");
            replay.Call(step, call, () => call switch
            {
                "c:setfd(the old descriptor as text)" => LuaCall.Method(c, "setfd", old.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                "c:setfd(the old descriptor + 0.9)" => LuaCall.Method(c, "setfd", old + 0.9),
                "c:getfd() == the old descriptor" => [c.GetFd() == old],
                "m = socket.tcp(); m:setfd(the descriptor of c)" => LuaCall.Method(m, "setfd", old),
                "class of m" => [m.Class],
                "m:setfd(socket._SOCKETINVALID)" => LuaCall.Method(m, "setfd", (long)LuaSocket.SocketInvalid),
                _ => InWords(call, c, a, m),
            });
        }
    }

    // c:receive(1), c:send('x').
    private static object?[] InWords(string call, TcpObject c, TcpObject a, TcpObject m)
    {
        TcpObject self = call[0] == 'c' ? c : call[0] == 'a' ? a : m;
        int open = call.IndexOf('(', StringComparison.Ordinal);
        string argument = call[(open + 1)..^1];
        object?[] arguments = argument.Length == 0 ? []
            : argument[0] == '\'' ? [argument.Trim('\'')]
            : [long.Parse(argument, System.Globalization.CultureInfo.InvariantCulture)];
        return LuaCall.Method(self, call[2..open], arguments);
    }

    private static bool SameObject(Replay replay)
    {
        TcpObject master = TcpObjects.Make(replay, "tcp");
        LuaCall.Method(master, "connect", "127.0.0.1", Ports.Listening(replay));
        return master.Class == "tcp{client}";
    }

    private static object?[] Caught(string method, params object?[] arguments)
    {
        try
        {
            LuaCall.Unbound(method, "?", arguments);
            return [true];
        }
        catch (LuaArgumentException error)
        {
            return [false, error.Message];
        }
    }

    // The port of a server that nobody refers to any more can be bound again.
    private static bool GarbageIsOpen()
    {
        object port = Abandon();
        for (int i = 0; i < 50; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            object?[] again = LuaCall.Function("bind", "127.0.0.1", port);
            if (again[0] is TcpObject server)
            {
                server.Close();
                return false;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static object Abandon() => TcpObjects.PortOf((TcpObject)LuaCall.Function("bind", "127.0.0.1", Ports.Free())[0]!);
}
