namespace RxSocket;

/// <summary>What a <see cref="Connection.CloseAsync(CancellationToken)"/> knows of what was sent. The connection is closed whatever it says.</summary>
public enum CloseOutcome
{
    /// <summary>Nothing is known: the peer had ended its side before, and may still be reading; or the connection was closed elsewhere.</summary>
    Unconfirmed,

    /// <summary>The peer ended its side after this side had, and in order: it has read everything, as far as TCP can tell.</summary>
    Complete,

    /// <summary>The time to wait ran out: the system goes on sending what the peer has not taken, and nothing tells whether it arrives.</summary>
    TimedOut,

    /// <summary>The token ended the wait; otherwise like <see cref="TimedOut"/>.</summary>
    Cancelled,

    /// <summary>The connection broke, before or meanwhile: what the peer had not read is lost.</summary>
    Broken,
}
