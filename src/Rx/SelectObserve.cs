using System.Reactive.Linq;

namespace RxSocket.Rx;

/// <summary>Select as an observable of readiness events.</summary>
public static class SelectObserve
{
    extension(Select)
    {
        /// <summary>Readiness events of several sockets, one at a time; for as long as one is open.
        /// <para>By turns: the next event of a socket comes after <c>OnNext</c> returned <em>and</em> the system says ready again; so an observer that receives
        /// a little and returns is told again as long as bytes are left. That is the backpressure, and why no <c>ObserveOn</c> belongs in between: its queue has
        /// no bound, and by the time of its turn an event is old.</para>
        /// <para>Buffered bytes count as readable; a socket that is closed leaves quietly; the last one completes the observable. LuaSocket: a loop around
        /// <c>socket.select(recvt, sendt)</c>.</para></summary>
        /// <param name="receivers">To be watched for receiving, or accepting.</param>
        /// <param name="senders">To be watched for sending, or a pending connect; null: none.</param>
        /// <returns>The events.</returns>
        public static IObservable<ReadyEvent> Observe(IEnumerable<ISelectable> receivers, IEnumerable<ISelectable>? senders = null)
        {
            ArgumentNullException.ThrowIfNull(receivers);
            return Events(receivers, Readiness.Readable).Concat(Events(senders ?? [], Readiness.Writable)).Merge();
        }
    }

    private static IEnumerable<IObservable<ReadyEvent>> Events(IEnumerable<ISelectable> sockets, Readiness need) =>
        sockets.Select(socket => socket.WhenReady(need).Select(ready => new ReadyEvent(socket, ready)));
}
