namespace RxSocket.Blocking;

/// <summary>An error that Lua itself would raise: "attempt to index a nil value". Bad arguments are <see cref="LuaArgumentException"/>s.</summary>
public sealed class LuaErrorException : Exception
{
    internal LuaErrorException(string message)
        : base(Printable.Of(message))
    {
    }
}
