namespace RxSocket.Blocking;

/// <summary>Options with Lua's values. What LuaSocket checks it raises for; what it does not check (numbers) counts as it does in C.</summary>
internal static class LuaOptions
{
    public static object?[] Get(TcpObject self, LuaArguments arguments)
    {
        Outcome<object?> option = self.GetOption(arguments.CheckText(1));
        return option.Ok ? [ToLua(option.Value)] : [null, option.Error];
    }

    public static object?[] Set(TcpObject self, LuaArguments arguments)
    {
        string name = arguments.CheckText(1);
        object value = OptionTable.Settable(name).Kind switch
        {
            OptionKind.Flag => arguments.CheckBoolean(2),
            OptionKind.Number => LuaNumber.ToInt(LuaValue.TryGetNumber(arguments[2], out double number) ? number : 0),
            OptionKind.Linger => Linger(arguments),
            _ => arguments.CheckText(2),
        };
        return self.SetOption(name, value) is { Ok: false } refused ? [null, refused.Error] : [1.0];
    }

    private static LingerValue Linger(LuaArguments arguments)
    {
        object table = arguments.CheckTable(2);
        bool on = LuaTable.Get(table, "on") is bool flag ? flag : throw arguments.Error(2, "boolean 'on' field expected");
        return LuaValue.TryGetNumber(LuaTable.Get(table, "timeout"), out double seconds)
            ? new LingerValue(on, LuaNumber.ToInt(seconds))
            : throw arguments.Error(2, "number 'timeout' field expected");
    }

    private static object? ToLua(object? value)
    {
        if (value is not LingerValue linger)
        {
            return value is int number ? (double)number : value;
        }

        Dictionary<object, object?> table = LuaTable.New();
        table["on"] = linger.On;
        table["timeout"] = (long)linger.Timeout;
        return table;
    }
}
