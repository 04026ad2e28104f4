namespace RxSocket.Blocking;

/// <summary>A bad argument, in the words of Lua: "bad argument #1 to 'receive' (invalid receive pattern)".</summary>
public sealed class LuaArgumentException : ArgumentException
{
    internal LuaArgumentException(string function, int position, string reason)
        : base(Printable.Of($"bad argument #{position} to '{function}' ({reason})"))
    {
        Position = position;
        Reason = reason;
    }

    /// <summary>Which argument, counted from 1; a method's object does not count.</summary>
    public int Position { get; }

    /// <summary>What is wrong with it: "number expected, got string".</summary>
    public string Reason { get; }
}
