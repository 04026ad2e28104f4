namespace RxSocket.Blocking;

/// <summary>What a try throws. Protect knows it by its type, of which nobody else can make one. LuaSocket: the table with a private metatable.</summary>
public sealed class TryException : Exception
{
    internal TryException(object? error)
        : base(Printable.Of(error?.ToString() ?? "nil")) =>
        Error = error;

    /// <summary>What the failed call gave as its error: any object, or null.</summary>
    public object? Error { get; }
}
