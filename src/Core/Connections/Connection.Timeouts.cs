using RxSocket.Io;

namespace RxSocket;

/// <content>How long its calls may wait.</content>
public abstract partial class Connection
{
    private Timeouts _timeouts;

    /// <summary>How long each receive and send may wait, unless <see cref="ReceiveTimeouts"/> or <see cref="SendTimeouts"/> says something else for its
    /// direction. Default: for ever. A change applies to the calls that start after it. LuaSocket: <c>client:settimeout</c>, <c>gettimeout</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A timeout is negative and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public Timeouts Timeouts
    {
        get => _timeouts;
        set => _timeouts = value.Checked();
    }

    /// <summary>How long each receive may wait, peeks and the streams of the observable face included; also how long a <see cref="CloseAsync(CancellationToken)"/>
    /// waits for the peer. Null, the default: as <see cref="Timeouts"/> say. <see cref="Timeouts.None"/>: receives wait for ever, whatever
    /// <see cref="Timeouts"/> say. LuaSocket has one setting for both directions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A timeout is negative and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public Timeouts? ReceiveTimeouts
    {
        get => _facts?.OwnTimeouts?.Receive;
        set => KeepOwn((_facts?.OwnTimeouts ?? OwnTimeouts.None) with { Receive = value?.Checked() });
    }

    /// <summary>How long each send may wait: a peer that stops reading is found by it, one that never talks is not. Null, the default: as <see cref="Timeouts"/>
    /// say. <see cref="Timeouts.None"/>: sends wait for ever, whatever <see cref="Timeouts"/> say. LuaSocket has one setting for both directions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A timeout is negative and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public Timeouts? SendTimeouts
    {
        get => _facts?.OwnTimeouts?.Send;
        set => KeepOwn((_facts?.OwnTimeouts ?? OwnTimeouts.None) with { Send = value?.Checked() });
    }

    // A connection whose directions have the same timeouts, as nearly all have, need not hold facts for it.
    private void KeepOwn(OwnTimeouts own)
    {
        if (own != OwnTimeouts.None || _facts?.OwnTimeouts is not null)
        {
            Known.OwnTimeouts = own;
        }
    }

    private Deadline ReceiveDeadline(long? since = null) => StartDeadline(_facts?.OwnTimeouts is { Receive: { } own } ? own : _timeouts, since);

    private Deadline SendDeadline() => StartDeadline(_facts?.OwnTimeouts is { Send: { } own } ? own : _timeouts);

    // The clock is looked at only if there is a limit.
    private Deadline StartDeadline(Timeouts timeouts, long? since = null) =>
        timeouts == Timeouts.None ? default : Deadline.Start(timeouts, TimeProvider, since);
}
