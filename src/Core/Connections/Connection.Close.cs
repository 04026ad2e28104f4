using System.Net.Sockets;
using RxSocket.Io;

namespace RxSocket;

/// <content>The close that waits for the peer.</content>
public abstract partial class Connection
{
    private static readonly TimeSpan DefaultCloseWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopPause = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Closes so that the peer can read every byte that was sent: ends the sending direction, throws away what still comes, waits for the peer's end, and
    /// closes. It waits as long as a receive may (<see cref="ReceiveTimeouts"/>, <see cref="Timeouts"/>), one second where they set no limit; then, or when the
    /// token is cancelled, it closes all the same. A receive under way ends with <see cref="ObjectDisposedException"/>. Never throws; a second close waits for
    /// the first. LuaSocket: <c>client:close</c>, which does not wait.
    /// </summary>
    /// <param name="cancellation">Ends the wait: the connection closes at once.</param>
    /// <returns>Whether the peer has read everything; complete when the connection is closed.</returns>
    public ValueTask<CloseOutcome> CloseAsync(CancellationToken cancellation = default) => CloseAsync(wait: null, CloseReason.Local, cancellation);

    /// <summary><see cref="CloseAsync(CancellationToken)"/>, with a reason of one's own for <see cref="Closed"/>.</summary>
    /// <param name="reason">Stands unless the connection was over before.</param>
    /// <param name="cancellation">Ends the wait: the connection closes at once.</param>
    /// <returns>Whether the peer has read everything; complete when the connection is closed.</returns>
    public ValueTask<CloseOutcome> CloseAsync(CloseReason reason, CancellationToken cancellation = default) => CloseAsync(wait: null, reason, cancellation);

    /// <summary><see cref="CloseAsync(CancellationToken)"/>, with a time of its own to wait, whatever the timeouts say.</summary>
    /// <param name="wait">The longest wait for the peer; zero: only what has come by now counts. <see cref="Timeout.InfiniteTimeSpan"/>: no limit.</param>
    /// <param name="reason">Stands unless the connection was over before.</param>
    /// <param name="cancellation">Ends the wait: the connection closes at once.</param>
    /// <returns>Whether the peer has read everything; complete when the connection is closed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public ValueTask<CloseOutcome> CloseAsync(TimeSpan wait, CloseReason reason = CloseReason.Local, CancellationToken cancellation = default) =>
        CloseAsync(new Timeouts(Total: TimeLimit.Checked(wait, nameof(wait))), reason, cancellation);

    private async ValueTask<CloseOutcome> CloseAsync(Timeouts? wait, CloseReason reason, CancellationToken cancellation)
    {
        _channel.Over.Blame(reason);
        TaskCompletionSource<CloseOutcome> mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref Known.Closing, mine, null) is { } another)
        {
            return await JoinAsync(another.Task, cancellation).ConfigureAwait(false);
        }

        CloseOutcome outcome = CloseOutcome.Unconfirmed;
        try
        {
            outcome = await DrainAsync(Deadline.Start(wait ?? DefaultWait, TimeProvider), cancellation).ConfigureAwait(false);
        }
        finally
        {
            Close();
            mine.SetResult(outcome);
        }

        return outcome;
    }

    private async ValueTask<CloseOutcome> JoinAsync(Task<CloseOutcome> another, CancellationToken cancellation)
    {
        await ((Task)another.WaitAsync(cancellation)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Close();
        return another.IsCompleted ? await another.ConfigureAwait(false) : CloseOutcome.Cancelled;
    }

    private Timeouts DefaultWait
    {
        get
        {
            Timeouts limits = ReceiveTimeouts ?? _timeouts;
            return new Timeouts(Total: limits == Timeouts.None ? DefaultCloseWait : Shorter(limits.Block, limits.Total));
        }
    }

    private async ValueTask<CloseOutcome> DrainAsync(Deadline deadline, CancellationToken cancellation)
    {
        // An end that is there before this side's says nothing about what the peer has read.
        bool hadEnded = _channel.End.Status == IoStatus.Closed;
        bool stopped = _channel.TryStopReceiving();
        DrainAttempt drain = new(_channel.Socket, deadline);
        IoStatus before = stopped ? drain.DrainNow() : IoStatus.WouldBlock;
        if (before == IoStatus.Failed || _channel.Broken != SocketError.Success)
        {
            return CloseOutcome.Broken;
        }

        hadEnded |= before == IoStatus.Done;
        _channel.Socket.Shutdown(SocketShutdown.Send);

        // A thread that reads the stream sleeps in the system: what wakes it is the peer's end, or the close.
        while (!stopped && !cancellation.IsCancellationRequested && !deadline.HasPassed(deadline.WaitUntil()))
        {
            await AsyncWaiter.MomentPassed(StopPause, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
            stopped = _channel.TryStopReceiving();
        }

        IoStatus status = !stopped ? cancellation.IsCancellationRequested ? IoStatus.Cancelled : IoStatus.Timeout
            : (await AsyncWaiter.Run(drain, deadline, cancellation).ConfigureAwait(false)).Status;
        return status switch
        {
            IoStatus.Done => hadEnded ? CloseOutcome.Unconfirmed : CloseOutcome.Complete,
            IoStatus.Timeout => CloseOutcome.TimedOut,
            IoStatus.Cancelled => CloseOutcome.Cancelled,
            IoStatus.Disposed => CloseOutcome.Unconfirmed,
            _ => CloseOutcome.Broken,
        };
    }

    private static TimeSpan? Shorter(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;
}
