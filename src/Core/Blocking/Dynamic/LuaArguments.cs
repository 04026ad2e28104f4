namespace RxSocket.Blocking;

/// <summary>The arguments of a call, checked and converted as Lua's C interface does it, errors in its words. Arguments count from 1, a method's object not.</summary>
internal readonly struct LuaArguments(string function, object?[] values)
{
    public int Count => values.Length;

    public object?[] Values => values;

    public object? this[int position] => position <= values.Length ? values[position - 1] : null;

    public bool IsNoneOrNil(int position) => this[position] is null;

    public string CheckString(int position) => LuaValue.AsText(this[position]) ?? throw TypeError(position, "string");

    public string OptionalString(int position, string otherwise) => IsNoneOrNil(position) ? otherwise : CheckString(position);

    /// <summary>For what goes to C as it is: the string ends at its first NUL.</summary>
    public string CheckText(int position) => LuaValue.UpToNul(CheckString(position));

    public double CheckNumber(int position) => LuaValue.TryGetNumber(this[position], out double number) ? number : throw TypeError(position, "number");

    public double OptionalNumber(int position, double otherwise) => IsNoneOrNil(position) ? otherwise : CheckNumber(position);

    public long CheckInteger(int position)
    {
        double number = CheckNumber(position);
        return Math.Truncate(number) == number && LuaNumber.ToLong(number) is var whole && whole == number
            ? whole
            : throw Error(position, "number has no integer representation");
    }

    public bool CheckBoolean(int position) =>
        this[position] is bool flag ? flag : throw Error(position, $"boolean expected, got {PlainTypeOf(position)}");

    public string CheckOption(int position, string otherwise, params ReadOnlySpan<string> options)
    {
        string option = LuaValue.UpToNul(OptionalString(position, otherwise));
        return options.Contains(option) ? option : throw Error(position, $"invalid option '{option}'");
    }

    public object? CheckTableOrNil(int position) =>
        this[position] is not { } table ? null
        : LuaTable.Is(table) ? table
        : throw TypeError(position, "table");

    public object CheckTable(int position) =>
        this[position] is { } table && LuaTable.Is(table) ? table : throw Error(position, $"table expected, got {PlainTypeOf(position)}");

    public LuaArgumentException Error(int position, string reason) => new(function, position, reason);

    private LuaArgumentException TypeError(int position, string expected) =>
        Error(position, $"{expected} expected, got {(position > values.Length ? "no value" : LuaValue.ArgumentTypeOf(this[position]))}");

    private string PlainTypeOf(int position) => position > values.Length ? "no value" : LuaValue.TypeOf(this[position]);
}
