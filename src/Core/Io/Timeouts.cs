namespace RxSocket;

/// <summary>
/// How long the calls of a socket may wait. LuaSocket: <c>settimeout(value, "b"/"t")</c>.
/// <para>With one of the two set, it bounds the whole call, from its start. With both, <see cref="Block"/> bounds each single wait (any progress starts it
/// anew) and <see cref="Total"/> the whole call. What is there already is always taken, also with a timeout of zero; what a timed-out call had received
/// stays in the connection for the next one.</para>
/// </summary>
/// <param name="Block">The longest wait; null: no limit. Zero: never wait.</param>
/// <param name="Total">The longest call; null: no limit. Zero: never wait.</param>
public readonly record struct Timeouts(TimeSpan? Block = null, TimeSpan? Total = null)
{
    /// <summary>No limit: wait for ever. The default of every socket.</summary>
    public static Timeouts None => default;

    /// <summary>Never wait: a call that cannot finish at once times out.</summary>
    public static Timeouts Poll => new(TimeSpan.Zero);

    /// <summary>Throws if one of the two is negative.</summary>
    internal Timeouts Checked() =>
        Block < TimeSpan.Zero || Total < TimeSpan.Zero
            ? throw new ArgumentOutOfRangeException(nameof(Timeouts), this, "A timeout is zero or more; null means no limit.")
            : this;
}
