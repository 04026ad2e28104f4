using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Runtime.ExceptionServices;

namespace RxSocket.Rx;

/// <summary>
/// A client that comes back:
/// <list type="number">
/// <item>Connect, use the connection until its use ends, close it, wait, and again.</item>
/// <item>A connect that fails is a failure; so is a connection that ends before it was healthy. Otherwise a server that accepts and closes at once would be
/// asked again and again without a pause.</item>
/// <item>Each failure in a row makes the wait longer. A healthy connection starts the count anew.</item>
/// <item>At the limit the last failure is the end.</item>
/// </list>
/// </summary>
/// <param name="connect">Makes a connection.</param>
/// <param name="use">Completes when the connection is to be closed, with the error of its use if there was one.</param>
/// <param name="tell">Takes each state.</param>
/// <param name="backoff">How long to wait, and when to give up.</param>
/// <param name="scheduler">The clock.</param>
internal sealed class ReconnectLoop<TConnection>(
    Func<CancellationToken, ValueTask<TConnection>> connect,
    Func<TConnection, CancellationToken, Task<Exception?>> use,
    Func<ReconnectState<TConnection>, ValueTask> tell,
    Backoff backoff,
    IScheduler scheduler)
    where TConnection : Connection
{
    // A peer that never ends its side must not keep the next attempt waiting for as long as a receive may.
    private static readonly TimeSpan CloseWait = TimeSpan.FromSeconds(1);

    public async Task Run(CancellationToken cancellation)
    {
        int failures = 0;
        while (true)
        {
            await tell(new(ReconnectPhase.Connecting, failures + 1)).ConfigureAwait(true);
            cancellation.ThrowIfCancellationRequested();
            Exception? failure = await TryOnce(failures + 1, cancellation).ConfigureAwait(true);
            failures = failure is null ? 0 : failures == int.MaxValue ? failures : failures + 1;
            if (failure is not null && failures >= backoff.Limit)
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            // The wait begins before it is told: an observer that moves the clock by what is told finds it begun.
            TimeSpan delay = backoff.After(Math.Max(failures, 1));
            Task wait = Times.After(delay, scheduler).ToTask(cancellation);
            await tell(new(ReconnectPhase.Waiting, failures, Delay: delay, Fault: failure)).ConfigureAwait(true);
            await wait.ConfigureAwait(true);
        }
    }

    // Null: the connection was healthy.
    private async Task<Exception?> TryOnce(int attempt, CancellationToken cancellation)
    {
        TConnection connection;
        try
        {
            connection = await connect(cancellation).ConfigureAwait(true);
        }
        catch (Exception failed) when (failed is IOException or SocketException or TimeoutException)
        {
            return failed;
        }

        IStopwatch age = scheduler.StartStopwatch();
        Exception? fault;
        TimeSpan lasted;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            await tell(new(ReconnectPhase.Connected, attempt, connection)).ConfigureAwait(true);
            fault = await use(connection, cancellation).ConfigureAwait(true);
        }
        finally
        {
            lasted = age.Elapsed;
            await CloseAsync(connection, cancellation).ConfigureAwait(true);
        }

        CloseReason reason = await connection.Closed.ConfigureAwait(true);
        fault = IsOfOwnClose(fault, reason) ? null : fault;
        await tell(new(ReconnectPhase.Lost, 0, Reason: reason, Fault: fault)).ConfigureAwait(true);
        return backoff.IsHealthy(lasted) ? null : fault ?? EndedTooSoon(lasted, reason);
    }

    private static async Task CloseAsync(TConnection connection, CancellationToken cancellation)
    {
        using CancellationTokenSource enough = new(CloseWait, connection.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, enough.Token);
        await connection.CloseAsync(either.Token).ConfigureAwait(true);
    }

    // A receive that IdleTimeout, for instance, has ended: the reason says what happened, "closed on this side" does not.
    private static bool IsOfOwnClose(Exception? fault, CloseReason reason) =>
        fault is ObjectDisposedException && reason is CloseReason.Idle or CloseReason.Deadline or CloseReason.Limit or CloseReason.Abort;

    private SocketFaultException EndedTooSoon(TimeSpan lasted, CloseReason reason) =>
        new($"The connection ended ({reason}) after {lasted.TotalSeconds:0.###} s; {backoff.Health}.", SocketError.Disconnecting);
}
