using System.Net.Sockets;
using System.Reactive.Concurrency;

namespace RxSocket.Rx;

/// <summary>Clients that come back.</summary>
public static class Reconnect
{
    extension(Tcp)
    {
        /// <summary>The items of a stream of each connection, one connection after the other: connects, subscribes to the stream, closes the connection when the
        /// stream ends, and connects again. The name is looked up anew each time. Threading: <c>OnNext</c> is called where the stream calls it, never twice at
        /// once, and never for two connections at once. Backpressure: it goes through, the stream's source waits as it does without this operator; nothing is
        /// queued.
        /// <para>Cold: each subscription is a client. The operator owns the connection: when the stream completes, fails or is disposed of, the connection is
        /// closed (losslessly, in a second at most; at disposal at once), and the next attempt follows after <see cref="Backoff"/>. A stream that goes on after
        /// its connection has ended is disposed of after ten seconds without an item or an observer at work.</para>
        /// <para>Never completes. An error of the stream is told to <paramref name="onState"/> (<see cref="ReconnectPhase.Lost"/>) and ends only the connection.
        /// Errors: the last failure when <see cref="Backoff.Limit"/> is reached, where a connection that ends before <see cref="Backoff.HealthyAfter"/> is a
        /// failure too; at once what trying again cannot mend, such as an argument that is refused; and what <paramref name="onState"/> throws.
        /// LuaSocket: a loop of <c>socket.connect</c>.</para></summary>
        /// <typeparam name="T">The items.</typeparam>
        /// <param name="host">A name, or an IPv4 or IPv6 address.</param>
        /// <param name="port">The port, 1 to 65535.</param>
        /// <param name="stream">Makes the stream of a connection, for instance <c>connection => connection.Lines()</c>. What it throws is an error of the
        /// stream.</param>
        /// <param name="backoff">How long to wait between attempts; null: <see cref="Backoff.Default"/>.</param>
        /// <param name="options">How to connect; null: the defaults.</param>
        /// <param name="onState">Called with each state, between the streams; null: no call.</param>
        /// <param name="scheduler">The clock of the waits; null: <see cref="LoopScheduling.Default"/>.</param>
        /// <returns>The items of all streams.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
        public static IObservable<T> Reconnecting<T>(
            string host,
            int port,
            Func<TcpConnection, IObservable<T>> stream,
            Backoff? backoff = null,
            TcpConnectOptions? options = null,
            Action<ReconnectState<TcpConnection>>? onState = null,
            IScheduler? scheduler = null) =>
            Create(Connect(host, port, options), stream, backoff, onState, scheduler);

        /// <summary>The states of a client that connects, and connects again when that fails or the connection has ended; the name is looked up anew each time.
        /// <b>The connection is the caller's to close</b>: where its stream ends for another reason than the connection's end (a timeout of a receive, a message
        /// beyond the limits, an observer that throws), no receive finds the peer's end any more, and the client stays connected until the caller closes the
        /// connection. The overload with a stream does that, and is the one to prefer. Threading: <c>OnNext</c> is called in the <see cref="SocketLoop"/> it was
        /// subscribed in, else on the thread pool, never twice at once. Backpressure: it goes on when <c>OnNext</c> has returned and nothing holds it.
        /// <para>Cold: each subscription is a client. A connection has ended when <see cref="Connection.Closed"/> completes: a receive or a send of the caller
        /// found it broken, or the caller closed it. It is closed then, before the next attempt, and at disposal.</para>
        /// <para>Never completes. Errors: the last failure when <see cref="Backoff.Limit"/> is reached, where a connection that ends before
        /// <see cref="Backoff.HealthyAfter"/> is a failure too; and at once what trying again cannot mend. LuaSocket: a loop of <c>socket.connect</c>.</para></summary>
        /// <param name="host">A name, or an IPv4 or IPv6 address.</param>
        /// <param name="port">The port, 1 to 65535.</param>
        /// <param name="backoff">How long to wait between attempts; null: <see cref="Backoff.Default"/>.</param>
        /// <param name="options">How to connect; null: the defaults.</param>
        /// <param name="scheduler">The clock of the waits; null: <see cref="LoopScheduling.Default"/>.</param>
        /// <returns>The states.</returns>
        public static IObservable<ReconnectState<TcpConnection>> Reconnecting(
            string host, int port, Backoff? backoff = null, TcpConnectOptions? options = null, IScheduler? scheduler = null) =>
            Create(Connect(host, port, options), backoff, scheduler);
    }

    /// <summary>The items of a stream of each connection, with a connect of one's own. Threading: <c>OnNext</c> is called where the stream calls it, never twice
    /// at once. Backpressure: it goes through to the stream's source; nothing is queued.
    /// <para>Owns the connections, ends and fails as <c>Tcp.Reconnecting</c> with a stream.</para></summary>
    /// <typeparam name="TConnection">The connections.</typeparam>
    /// <typeparam name="T">The items.</typeparam>
    /// <param name="connect">Makes a connection. A failure is tried again if it is an <see cref="IOException"/> (every <see cref="SocketFaultException"/> is), a
    /// <see cref="SocketException"/> or a <see cref="TimeoutException"/>.</param>
    /// <param name="stream">Makes the stream of a connection. What it throws is an error of the stream.</param>
    /// <param name="backoff">How long to wait between attempts; null: <see cref="Backoff.Default"/>.</param>
    /// <param name="onState">Called with each state, between the streams; null: no call.</param>
    /// <param name="scheduler">The clock of the waits; null: <see cref="LoopScheduling.Default"/>.</param>
    /// <returns>The items of all streams.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="connect"/> or <paramref name="stream"/> is null.</exception>
    public static IObservable<T> Create<TConnection, T>(
        Func<CancellationToken, ValueTask<TConnection>> connect,
        Func<TConnection, IObservable<T>> stream,
        Backoff? backoff = null,
        Action<ReconnectState<TConnection>>? onState = null,
        IScheduler? scheduler = null)
        where TConnection : Connection
    {
        ArgumentNullException.ThrowIfNull(connect);
        ArgumentNullException.ThrowIfNull(stream);
        return new LoopObservable<T>(subscription =>
        {
            IScheduler clock = LoopScheduling.Of(scheduler);
            return new ReconnectLoop<TConnection>(
                connect,
                (connection, _) => Conversation<T>.Run(connection, stream, clock, subscription),
                Tell,
                backoff ?? Backoff.Default,
                clock).Run(subscription.Cancellation);

            ValueTask Tell(ReconnectState<TConnection> state)
            {
                if (!subscription.IsEnded)
                {
                    onState?.Invoke(state);
                }

                return default;
            }
        });
    }

    /// <summary>The states of a client with a connect of one's own. <b>The connection is the caller's to close</b>, as with <c>Tcp.Reconnecting</c> without a
    /// stream. Threading: <c>OnNext</c> is called in the <see cref="SocketLoop"/> it was subscribed in, else on the thread pool, never twice at once.
    /// Backpressure: it goes on when <c>OnNext</c> has returned and nothing holds it.
    /// <para>Ends and fails as <c>Tcp.Reconnecting</c>.</para></summary>
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
        return new LoopObservable<ReconnectState<TConnection>>(subscription => new ReconnectLoop<TConnection>(
            connect,
            async (connection, cancellation) =>
            {
                await connection.Closed.WaitAsync(cancellation).ConfigureAwait(true);
                return null;
            },
            async state => await subscription.EmitAsync(state).ConfigureAwait(true),
            backoff ?? Backoff.Default,
            LoopScheduling.Of(scheduler)).Run(subscription.Cancellation));
    }

    private static Func<CancellationToken, ValueTask<TcpConnection>> Connect(string host, int port, TcpConnectOptions? options) =>
        cancellation => Tcp.ConnectAsync(host, port, options ?? new TcpConnectOptions(), cancellation);
}
