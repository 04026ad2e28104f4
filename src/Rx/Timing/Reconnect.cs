using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;

namespace RxSocket.Rx;

/// <summary>Clients that come back.</summary>
public static class Reconnect
{
    extension(Tcp)
    {
        /// <summary>Connects, and connects again when that fails or the connection is over; the name is looked up anew each time. Threading: <c>OnNext</c> is
        /// called in the <see cref="SocketLoop"/> it was subscribed in, else on the thread pool, never twice at once. Backpressure: it goes on when <c>OnNext</c>
        /// has returned and nothing holds it.
        /// <para>Cold: each subscription is a client. A connection is over when <see cref="Connection.Closed"/> says so, which takes someone who receives from it;
        /// it is closed then, before the next attempt, and at disposal.</para>
        /// <para>Never completes. Errors: the last failure when <see cref="Backoff.Limit"/> is reached; and at once what trying again cannot mend. LuaSocket: a loop of
        /// <c>socket.connect</c>.</para></summary>
        /// <param name="host">A name, or an IPv4 or IPv6 address.</param>
        /// <param name="port">The port, 1 to 65535.</param>
        /// <param name="backoff">How long to wait between attempts; null: <see cref="Backoff.Default"/>.</param>
        /// <param name="options">How to connect; null: the defaults.</param>
        /// <param name="scheduler">The clock of the waits; null: <see cref="LoopScheduling.Default"/>.</param>
        /// <returns>The states.</returns>
        public static IObservable<ReconnectState<TcpConnection>> Reconnecting(
            string host, int port, Backoff? backoff = null, TcpConnectOptions? options = null, IScheduler? scheduler = null) =>
            Create(cancellation => Tcp.ConnectAsync(host, port, options ?? new TcpConnectOptions(), cancellation), backoff, scheduler);
    }

    /// <summary>Connects, in a way of one's own, and connects again when that fails or the connection is over. Threading: <c>OnNext</c> is called in the
    /// <see cref="SocketLoop"/> it was subscribed in, else on the thread pool, never twice at once. Backpressure: it goes on when <c>OnNext</c> has returned and
    /// nothing holds it.
    /// <para>Ends and errors as <c>Tcp.Reconnecting</c>.</para></summary>
    /// <typeparam name="TConnection">The connections.</typeparam>
    /// <param name="connect">Makes a connection. A failure is tried again if it is an <see cref="IOException"/> (every <see cref="SocketFaultException"/> is), a
    /// <see cref="SocketException"/> or a <see cref="TimeoutException"/>.</param>
    /// <param name="backoff">How long to wait between attempts; null: <see cref="Backoff.Default"/>.</param>
    /// <param name="scheduler">The clock of the waits; null: <see cref="LoopScheduling.Default"/>.</param>
    /// <returns>The states.</returns>
    /// <exception cref="ArgumentNullException">There is nothing to connect with.</exception>
    public static IObservable<ReconnectState<TConnection>> Create<TConnection>(
        Func<CancellationToken, ValueTask<TConnection>> connect, Backoff? backoff = null, IScheduler? scheduler = null)
        where TConnection : Connection
    {
        ArgumentNullException.ThrowIfNull(connect);
        return new LoopObservable<ReconnectState<TConnection>>(subscription => Run(connect, backoff ?? Backoff.Default, LoopScheduling.Of(scheduler), subscription));
    }

    private static async Task Run<TConnection>(
        Func<CancellationToken, ValueTask<TConnection>> connect, Backoff backoff, IScheduler scheduler, LoopSubscription<ReconnectState<TConnection>> subscription)
        where TConnection : Connection
    {
        int failures = 0;
        while (await subscription.EmitAsync(new(ReconnectPhase.Connecting, failures + 1)).ConfigureAwait(true))
        {
            Exception? fault = null;
            try
            {
                TConnection connection = await connect(subscription.Cancellation).ConfigureAwait(true);
                await Use(connection, failures + 1, subscription).ConfigureAwait(true);
                failures = 0;
            }
            catch (Exception failed) when (failed is IOException or SocketException or TimeoutException)
            {
                fault = failed;
                failures++;
                if (failures >= backoff.Limit)
                {
                    throw;
                }
            }

            // The wait begins before it is told: who moves the clock by what is told finds it begun.
            TimeSpan delay = backoff.After(Math.Max(failures, 1));
            Task wait = Observable.Timer(delay, scheduler).ToTask(subscription.Cancellation);
            await subscription.EmitAsync(new(ReconnectPhase.Waiting, failures, Delay: delay, Fault: fault)).ConfigureAwait(true);
            await wait.ConfigureAwait(true);
        }
    }

    private static async Task Use<TConnection>(TConnection connection, int attempt, LoopSubscription<ReconnectState<TConnection>> subscription)
        where TConnection : Connection
    {
        CloseReason reason;
        try
        {
            await subscription.EmitAsync(new(ReconnectPhase.Connected, attempt, connection)).ConfigureAwait(true);
            reason = await connection.Closed.WaitAsync(subscription.Cancellation).ConfigureAwait(true);
        }
        finally
        {
            await connection.CloseAsync(subscription.Cancellation).ConfigureAwait(true);
        }

        await subscription.EmitAsync(new(ReconnectPhase.Lost, 0, Reason: reason)).ConfigureAwait(true);
    }
}
