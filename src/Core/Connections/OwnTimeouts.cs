namespace RxSocket;

/// <summary>The timeouts of one direction alone, where it has its own; null: the connection's. Replaced as a whole, so a call never reads half of one.</summary>
internal sealed record OwnTimeouts(Timeouts? Receive, Timeouts? Send)
{
    public static OwnTimeouts None { get; } = new(null, null);
}
