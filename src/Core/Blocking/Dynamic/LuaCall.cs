namespace RxSocket.Blocking;

/// <summary>
/// LuaSocket by its own names and with Lua's values, for hosts of Lua code: every function of <c>socket</c> and every method of a TCP object takes what a Lua
/// program gives and returns exactly what LuaSocket would, nils counted.
/// <para>The typed methods do the work; this only checks and converts. What LuaSocket raises is thrown with its text: a bad argument as
/// <see cref="LuaArgumentException"/>, a method of another class as <see cref="InvalidOperationException"/>, "select failed" as
/// <see cref="SocketFaultException"/>, an unknown mode as <see cref="ArgumentException"/>, an error of Lua itself as <see cref="LuaErrorException"/>,
/// and what a try throws as <see cref="TryException"/>.</para>
/// </summary>
public static class LuaCall
{
    /// <summary>The functions of <c>socket</c> that there are.</summary>
    public static IReadOnlyCollection<string> Functions => LuaFunctions.All.Keys;

    /// <summary>The methods of a TCP object.</summary>
    public static IReadOnlyCollection<string> Methods => TcpMethods.All.Keys;

    /// <summary>Calls a function of <c>socket</c>. LuaSocket: <c>socket.name(…)</c>.</summary>
    /// <param name="name">Its name, one of <see cref="Functions"/>.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The results.</returns>
    /// <exception cref="LuaErrorException">There is no such function.</exception>
    public static object?[] Function(string name, params object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return LuaFunctions.All.TryGetValue(name, out LuaFunctions.Body? body)
            ? body(new LuaArguments(name, arguments))
            : throw new LuaErrorException($"attempt to call a nil value (field '{name}')");
    }

    /// <summary>Calls a method. LuaSocket: <c>object:name(…)</c>.</summary>
    /// <param name="self">The object.</param>
    /// <param name="name">The method's name, one of <see cref="Methods"/>.</param>
    /// <param name="arguments">The arguments behind the object.</param>
    /// <returns>The results.</returns>
    /// <exception cref="LuaErrorException">There is no such method.</exception>
    /// <exception cref="InvalidOperationException">The object is of another class: "calling 'accept' on bad self (tcp{server} expected)".</exception>
    public static object?[] Method(TcpObject self, string name, params object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(self);
        ArgumentNullException.ThrowIfNull(arguments);
        if (!TcpMethods.All.TryGetValue(name, out TcpMethod? method))
        {
            throw new LuaErrorException($"attempt to call a nil value (method '{name}')");
        }

        return method.Takes(self)
            ? method.Body(self, new LuaArguments(name, arguments))
            : throw new InvalidOperationException($"calling '{name}' on bad self ({method.Self} expected)");
    }

    /// <summary>Calls a method as a plain function, with the object among the arguments; they then count from it. LuaSocket: <c>object.name(object, …)</c>.</summary>
    /// <param name="name">The method's name, one of <see cref="Methods"/>.</param>
    /// <param name="calledAs">The name that errors shall show; Lua shows "?" where it knows none.</param>
    /// <param name="arguments">The arguments, the object first.</param>
    /// <returns>The results.</returns>
    /// <exception cref="LuaErrorException">There is no such method.</exception>
    /// <exception cref="LuaArgumentException">The first argument is no TCP object, or one of another class.</exception>
    public static object?[] Unbound(string name, string calledAs, params object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (!TcpMethods.All.TryGetValue(name, out TcpMethod? method))
        {
            throw new LuaErrorException($"attempt to call a nil value (field '{name}')");
        }

        if (arguments.Length == 0 || arguments[0] is not TcpObject self || !method.Takes(self))
        {
            throw new LuaArgumentException(calledAs, 1, $"{method.Self} expected");
        }

        try
        {
            return method.Body(self, new LuaArguments(calledAs, arguments[1..]));
        }
        catch (LuaArgumentException bad)
        {
            throw new LuaArgumentException(calledAs, bad.Position + 1, bad.Reason);
        }
    }
}
