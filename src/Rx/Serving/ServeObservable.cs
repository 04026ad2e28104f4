using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;

namespace RxSocket.Rx;

/// <summary>Whole services.</summary>
public static class ServeObservable
{
    extension(TcpServer server)
    {
        /// <summary>Serves: accepts connections and runs a handler for each, beside each other, until it is told to stop. Threading: handlers start, and
        /// <c>OnNext</c> is called, in the <see cref="SocketLoop"/> it was subscribed in, else on the thread pool; <c>OnNext</c> never twice at once. Backpressure:
        /// beyond <see cref="ServeOptions.MaxConnections"/> clients wait in the backlog, and an observer that is slow with events slows the server down.
        /// <para>Cold: it serves while it is subscribed to, one subscription at a time, <c>Connections()</c> included. A connection is closed, losslessly, when
        /// its handler ends; what a handler throws is an event and harms no other. Failed accepts go to <c>AcceptFaults()</c>.
        /// LuaSocket: a loop of <c>server:accept()</c>.</para>
        /// <para><see cref="ServeOptions.Stopping"/>, or the close of the server, begins the drain: open connections go on until they end, or until
        /// <see cref="ServeOptions.DrainDeadline"/>; then it completes. The server itself stays the caller's to close. Disposal ends at once: the handlers' token
        /// is cancelled and open connections are reset. <see cref="TcpServer.Logger"/> is told what the events tell.</para></summary>
        /// <param name="handler">What to do with a connection. Its token is cancelled when the time of the drain has run out, and at disposal. A callback on it that
        /// throws is an event (<see cref="ServeEventKind.CallbackFailed"/>) and ends nothing.</param>
        /// <param name="options">How; null: the defaults.</param>
        /// <returns>What happens to the connections.</returns>
        /// <exception cref="ArgumentNullException">There is no handler.</exception>
        public IObservable<ServeEvent> Serve(Func<TcpConnection, CancellationToken, Task> handler, ServeOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(handler);
            return Run(server, (connection, _, aborted) => handler(connection, aborted), options);
        }

        /// <summary>Serves with an observable for each connection, instead of an awaited handler: it is subscribed to, and when it ends so does the connection.
        /// Threading: conversations are subscribed to, and <c>OnNext</c> is called, in the <see cref="SocketLoop"/> it was subscribed in, else on the thread pool;
        /// <c>OnNext</c> never twice at once. Backpressure: beyond <see cref="ServeOptions.MaxConnections"/> clients wait in the backlog, and an observer that is
        /// slow with events slows the server down.
        /// <para>Ends as <c>Serve</c> with a handler. Where that cancels the handlers' token, the conversation is disposed of here.</para></summary>
        /// <typeparam name="T">What the observable brings; it is ignored.</typeparam>
        /// <param name="conversation">What to do with a connection.</param>
        /// <param name="options">How; null: the defaults.</param>
        /// <returns>What happens to the connections.</returns>
        /// <exception cref="ArgumentNullException">There is no conversation.</exception>
        public IObservable<ServeEvent> Serve<T>(Func<TcpConnection, IObservable<T>> conversation, ServeOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(conversation);
            return server.Serve((connection, _) => conversation(connection), options);
        }

        /// <summary>Serves with an observable for each connection that is told when the server stops, so that it can say goodbye:
        /// <c>(connection, stopping) => connection.SendLines(connection.Lines().TakeUntil(stopping).Append("Goodbye."))</c>. Threading: conversations are
        /// subscribed to, <c>OnNext</c> is called, and the token is cancelled in the <see cref="SocketLoop"/> it was subscribed in, else on the thread pool;
        /// <c>OnNext</c> never twice at once. Backpressure: beyond <see cref="ServeOptions.MaxConnections"/> clients wait in the backlog, and an observer that is
        /// slow with events slows the server down.
        /// <para>Ends as <c>Serve</c> with a handler. What a conversation sends until <see cref="ServeOptions.DrainDeadline"/> arrives, and its connection is
        /// closed losslessly when it ends; one that takes longer is disposed of and its connection reset.</para></summary>
        /// <typeparam name="T">What the observable brings; it is ignored.</typeparam>
        /// <param name="conversation">What to do with a connection. Its token is cancelled when the drain begins: <see cref="ServeOptions.Stopping"/>, or the close
        /// of the server. A callback on it that throws is an event (<see cref="ServeEventKind.CallbackFailed"/>) and ends nothing.</param>
        /// <param name="options">How; null: the defaults.</param>
        /// <returns>What happens to the connections.</returns>
        /// <exception cref="ArgumentNullException">There is no conversation.</exception>
        public IObservable<ServeEvent> Serve<T>(Func<TcpConnection, CancellationToken, IObservable<T>> conversation, ServeOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(conversation);
            return Run(server, (connection, stopping, aborted) => conversation(connection, stopping).LastOrDefaultAsync().ToTask(aborted), options);
        }
    }

    private static LoopObservable<ServeEvent> Run(TcpServer server, ServeHandler handler, ServeOptions? options) => new(
        async subscription =>
        {
            using ServeLoop loop = new(server, handler, options ?? new ServeOptions(), subscription);
            await loop.Run().ConfigureAwait(true);
        },
        server);
}
