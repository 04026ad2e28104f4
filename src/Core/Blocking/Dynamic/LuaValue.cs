using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace RxSocket.Blocking;

/// <summary>What Lua's C interface makes of values: types by name, conversions, calls.</summary>
internal static class LuaValue
{
    /// <summary>Lua's <c>type</c>.</summary>
    public static string TypeOf(object? value) => value switch
    {
        null => "nil",
        bool => "boolean",
        string => "string",
        IDictionary or IList or LuaCallable => "table",
        Delegate => "function",
        _ when LuaNumber.IsNumber(value) => "number",
        _ => "userdata",
    };

    /// <summary>The type as argument errors name it: a socket by its class.</summary>
    public static string ArgumentTypeOf(object? value) => value is TcpObject socket ? socket.Class : TypeOf(value);

    public static bool IsTrue([NotNullWhen(true)] object? value) => value is not (null or false);

    /// <summary><c>lua_tonumber</c>: numbers, and texts of numbers.</summary>
    public static bool TryGetNumber(object? value, out double number)
    {
        if (LuaNumber.IsNumber(value))
        {
            number = LuaNumber.ToDouble(value!);
            return true;
        }

        number = 0;
        return value is string text && LuaNumber.TryParse(text, out number);
    }

    /// <summary><c>lua_tostring</c>: texts, and numbers as texts.</summary>
    public static string? AsText(object? value) => value as string ?? (LuaNumber.IsNumber(value) ? LuaNumber.ToText(value!) : null);

    /// <summary>A string as C sees it.</summary>
    public static string UpToNul(string text) => text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and int end ? text[..end] : text;

    public static object?[] Call(object? function, params object?[] arguments) => function switch
    {
        LuaFunction call => call(arguments),
        LuaCallable stream => stream.Invoke(arguments),
        _ => throw new LuaErrorException($"attempt to call a {TypeOf(function)} value"),
    };
}
