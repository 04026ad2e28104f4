using System.Reactive.Linq;
using Nito.AsyncEx;

namespace RxSocket.Rx;

/// <summary>Servers as observables.</summary>
public static class ServerObservables
{
    extension(TcpServer server)
    {
        /// <summary>The server's connections, as they come; each the observer's to dispose of. Threading: <c>OnNext</c> is called in the
        /// <see cref="SocketLoop"/> it was subscribed in, else on the server's own loop or the thread pool, never twice at once. Backpressure: the next
        /// connection is accepted when <c>OnNext</c> has returned and nothing holds it; those that wait are in the server's backlog.
        /// <para>Cold, one subscription at a time (a second gets <see cref="InvalidOperationException"/>; share with <c>Publish</c>). Disposal loses no
        /// connection: what was accepted and not delivered comes first in the next subscription.</para>
        /// <para>Completes when the server is closed. A failed accept, or one that timed out, does not end it: it goes to <c>AcceptFaults()</c>, and after a
        /// moment the server accepts again. LuaSocket: a loop of <c>server:accept()</c>.</para></summary>
        /// <param name="pause">While paused, nothing is accepted.</param>
        /// <returns>The connections.</returns>
        public IObservable<TcpConnection> Connections(PauseToken pause = default) => AcceptLoop.Of(server).Connections(server, pause);

        /// <summary>What goes wrong in <c>Connections()</c> and <c>Serve</c> of this server: accepts that failed or timed out. Threading: <c>OnNext</c> is called on
        /// the thread that accepts, which waits meanwhile: be short. Backpressure: there is none, and none is needed: faults are at least 10 ms apart.
        /// <para>Hot, for any number of observers, and without an end.</para></summary>
        /// <returns>The faults.</returns>
        public IObservable<AcceptFault> AcceptFaults() =>
            Observable.FromEvent<AcceptFault>(handler => AcceptLoop.Of(server).Failed += handler, handler => AcceptLoop.Of(server).Failed -= handler);
    }
}
