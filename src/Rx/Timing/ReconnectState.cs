namespace RxSocket.Rx;

/// <summary>Where a reconnecting client is.</summary>
public enum ReconnectPhase
{
    /// <summary>It connects.</summary>
    Connecting,

    /// <summary>It is connected: <see cref="ReconnectState{TConnection}.Connection"/>.</summary>
    Connected,

    /// <summary>The connection has ended and is closed: <see cref="ReconnectState{TConnection}.Reason"/>.</summary>
    Lost,

    /// <summary>It waits before it connects again: <see cref="ReconnectState{TConnection}.Delay"/>.</summary>
    Waiting,
}

/// <summary>A state of a reconnecting client.</summary>
/// <typeparam name="TConnection">The connections.</typeparam>
/// <param name="Phase">Where it is.</param>
/// <param name="Attempt">Which attempt this is since the last healthy connection: 1 or more; while waiting, the number of failures since; 0 where the connection
/// was lost.</param>
/// <param name="Connection">The connection, while connected. It is closed when it has ended, and when the subscription is disposed of.</param>
/// <param name="Delay">How long it waits.</param>
/// <param name="Fault">While waiting: why the last attempt failed; null behind a healthy connection. Where the connection was lost: the error of its
/// stream.</param>
/// <param name="Reason">Why the connection has ended.</param>
public sealed record ReconnectState<TConnection>(
    ReconnectPhase Phase, int Attempt, TConnection? Connection = null, TimeSpan Delay = default, Exception? Fault = null, CloseReason Reason = CloseReason.None)
    where TConnection : Connection;
