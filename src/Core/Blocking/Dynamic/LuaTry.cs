namespace RxSocket.Blocking;

/// <summary>Try, newtry and protect over Lua's values.</summary>
internal static class LuaTry
{
    public static LuaFunction NewTry(object? finalizer) => arguments => Try(finalizer, arguments);

    /// <summary>All arguments if the first is true-ish; otherwise the finalizer, which nobody has looked at before, then the exception with the second.</summary>
    public static object?[] Try(object? finalizer, object?[] arguments)
    {
        object? first = arguments.ElementAtOrDefault(0);
        if (LuaValue.IsTrue(first))
        {
            return arguments;
        }

        TryGuard guard = LuaSocket.NewTry(finalizer is null ? null : () => LuaValue.Call(finalizer));
        guard.Try(first, arguments.ElementAtOrDefault(1));
        return arguments;
    }

    public static LuaFunction Protect(object? body)
    {
        Func<object?[], TryResult<object?[]>> call = LuaSocket.Protect<object?[], object?[]>(arguments => LuaValue.Call(body, arguments));
        return arguments =>
        {
            TryResult<object?[]> result = call(arguments);
            return result.Caught ? [null, result.Error] : result.Value!;
        };
    }
}
