namespace RxSocket.Rx;

/// <summary>What happened.</summary>
public enum ServeEventKind
{
    /// <summary>A connection was accepted; its handler starts.</summary>
    Opened,

    /// <summary>A connection is closed, and its handler done.</summary>
    Closed,

    /// <summary>The same, but the handler failed: <see cref="ServeEvent.Fault"/>.</summary>
    Failed,

    /// <summary>A connection was one too many, and was reset.</summary>
    Refused,

    /// <summary>No more connections are accepted; <see cref="ServeEvent.Open"/> are still open.</summary>
    Draining,

    /// <summary>The last event. <see cref="ServeEvent.Open"/> handlers had not ended when the time was over, nor soon after; usually 0.</summary>
    Drained,

    /// <summary>A callback that a handler registered on a token it was given threw when the token was cancelled: <see cref="ServeEvent.Fault"/>. It ends no
    /// connection.</summary>
    CallbackFailed,
}

/// <summary>Something that happened to a server's connections.</summary>
/// <param name="Kind">What.</param>
/// <param name="Open">How many connections are open now.</param>
/// <param name="Connection">To which connection; null: to none in particular.</param>
/// <param name="Reason">Why it is over, if it is.</param>
/// <param name="Fault">What its handler, or the callback, threw.</param>
public sealed record ServeEvent(
    ServeEventKind Kind, int Open, TcpConnection? Connection = null, CloseReason Reason = CloseReason.None, Exception? Fault = null);
