namespace RxSocket.Blocking;

/// <summary>What a select found. LuaSocket: the results of <c>socket.select</c>.
/// <code>var (readable, writable, err) = LuaSocket.Select([client], null, 0.5);</code></summary>
/// <param name="Readable">Those whose next receive or accept does not wait: first those with buffered bytes, in the order given.</param>
/// <param name="Writable">Those whose next send does not wait.</param>
/// <param name="Error">"timeout" if nothing is ready, otherwise null.</param>
public readonly record struct SelectOutcome(ReadyList Readable, ReadyList Writable, string? Error = null);
