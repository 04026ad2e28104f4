namespace RxSocket;

/// <summary>What a select found. LuaSocket: the two tables that <c>socket.select</c> returns.</summary>
/// <param name="Readable">Of the receivers, those whose next receive (or accept) does not wait: first those with buffered bytes, in the order given.</param>
/// <param name="Writable">Of the senders, those whose next send does not wait.</param>
public sealed record SelectResult(ReadyList Readable, ReadyList Writable)
{
    /// <summary>Nothing is ready: the timeout is over (or every socket that was watched has been closed). LuaSocket: the third result, <c>"timeout"</c>.</summary>
    public bool TimedOut => Readable.Count == 0 && Writable.Count == 0;
}
