namespace RxSocket.Blocking;

/// <summary>The functions of <c>socket</c>, from Lua's values to Lua's values.</summary>
internal static class LuaFunctions
{
    public static readonly Dictionary<string, Body> All = new(StringComparer.Ordinal)
    {
        ["tcp"] = static _ => [LuaSocket.Tcp()],
        ["tcp4"] = static _ => TcpMethods.Plain(LuaSocket.Tcp4()),
        ["tcp6"] = static _ => TcpMethods.Plain(LuaSocket.Tcp6()),
        ["bind"] = Bind,
        ["connect"] = Connect,
        ["connect4"] = static arguments => ConnectWithFamily(arguments, "inet"),
        ["connect6"] = static arguments => ConnectWithFamily(arguments, "inet6"),
        ["select"] = LuaSelect.Select,
        ["sleep"] = Sleep,
        ["gettime"] = static _ => [LuaSocket.GetTime()],
        ["skip"] = Skip,
        ["try"] = static arguments => LuaTry.Try(finalizer: null, arguments.Values),
        ["newtry"] = static arguments => [LuaTry.NewTry(arguments[1])],
        ["protect"] = static arguments => [LuaTry.Protect(arguments[1])],
        ["choose"] = static arguments => [Choose(arguments[1])],
        ["sink"] = static arguments => [LuaStreams.Sink(arguments.Values)],
        ["source"] = static arguments => [LuaStreams.Source(arguments.Values)],

        // It lets go of the socket library of Windows, which here is the runtime's. Elsewhere LuaSocket's does nothing either.
        ["__unload"] = static _ => [],
    };

    public delegate object?[] Body(LuaArguments arguments);

    // LuaSocket's is a function in Lua around three in C: their names are in the errors, each checks its arguments when its turn has come, and what is
    // absent is nil to them.
    private static object?[] Bind(LuaArguments arguments)
    {
        string host = new LuaArguments("getaddrinfo", [arguments[1]]).CheckText(1);
        Func<string> port = () => new LuaArguments("bind", [host, arguments[2]]).CheckText(2);
        Func<int> backlog = () => LuaNumber.ToInt(new LuaArguments("listen", [arguments[3]]).OptionalNumber(1, LuaSocket.DefaultBacklog));
        return TcpMethods.Plain(LuaSocket.Bind(host, port, backlog));
    }

    private static object?[] Connect(LuaArguments arguments)
    {
        string host = arguments.CheckText(1);
        string port = arguments.CheckText(2);
        string? localHost = arguments.IsNoneOrNil(3) ? null : arguments.CheckText(3);
        string localPort = LuaValue.UpToNul(arguments.OptionalString(4, "0"));
        string family = arguments.CheckOption(5, "unspec", "unspec", "inet", "inet6");
        return TcpMethods.Plain(LuaSocket.Connect(host, port, localHost, localPort, family));
    }

    private static object?[] ConnectWithFamily(LuaArguments arguments, string family) =>
        Connect(new LuaArguments("connect", [arguments[1], arguments[2], arguments[3], arguments[4], family]));

    private static object?[] Sleep(LuaArguments arguments)
    {
        LuaSocket.Sleep(arguments.CheckNumber(1));
        return [];
    }

    // The count itself is among the values: -1 skips nothing at all.
    private static object?[] Skip(LuaArguments arguments)
    {
        long first = Math.Max(arguments.CheckInteger(1) + 1, 0);
        return first >= arguments.Count ? [] : arguments.Values[(int)first..];
    }

    private static LuaFunction Choose(object? table) => arguments =>
    {
        object? first = arguments.Length > 0 ? arguments[0] : null;
        string name = first as string ?? "default";
        object?[] options = first is string ? arguments[1..] : arguments;
        object? chosen = table is null ? throw new LuaErrorException("attempt to index a nil value (local 'table')") : LuaTable.Get(table, name);
        return LuaValue.IsTrue(chosen)
            ? LuaValue.Call(chosen, options.ElementAtOrDefault(0), options.ElementAtOrDefault(1))
            : throw LuaSocket.UnknownKey(name);
    };
}
