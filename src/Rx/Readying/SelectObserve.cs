using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace RxSocket.Rx;

/// <summary>Select as an observable of readiness events.</summary>
public static class SelectObserve
{
    extension(Select)
    {
        /// <summary>Readiness events of several sockets, for as long as one is open. Threading: one event at a time; in the <see cref="SocketLoop"/> it was
        /// subscribed in, else on the thread pool. Backpressure: by turns. The next event of a socket comes after <c>OnNext</c> returned (and nothing holds it)
        /// <em>and</em> the system says ready again; so an observer that receives a little and returns is told again as long as bytes are left. No
        /// <c>ObserveOn</c> belongs in between: its queue has no bound, and by the time of its turn an event is old.
        /// <para>Cold. It takes no byte and no connection, so disposal loses none; after it no socket is watched. An event costs the same however many sockets are watched, and none of them has a thread. Buffered bytes count as readable; a socket that is
        /// closed leaves quietly; the last one completes the observable. LuaSocket: a loop around <c>socket.select(recvt, sendt)</c>.</para></summary>
        /// <param name="receivers">To be watched for receiving, or accepting.</param>
        /// <param name="senders">To be watched for sending, or a pending connect; null: none.</param>
        /// <returns>The events.</returns>
        /// <exception cref="ArgumentNullException">There are no receivers.</exception>
        public static IObservable<ReadyEvent> Observe(IEnumerable<ISelectable> receivers, IEnumerable<ISelectable>? senders = null)
        {
            ArgumentNullException.ThrowIfNull(receivers);
            return SelectLoop.Observe(loop =>
            {
                AddAll(loop, receivers, Readiness.Readable);
                AddAll(loop, senders ?? [], Readiness.Writable);
                loop.Complete();
                return (static _ => { }, Disposable.Empty);
            });
        }

        /// <summary>Readiness events of a set of sockets that may change meanwhile. Threading: one event at a time; in the <see cref="SocketLoop"/> it was
        /// subscribed in, else on the thread pool; the set may be changed from any. Backpressure: by turns, as <c>Observe(receivers, senders)</c>: a socket's next
        /// event comes after <c>OnNext</c> returned (and nothing holds it) and the system says ready again.
        /// <para>One subscription at a time for a set; disposal leaves the set as it is. Completes when the set is complete and its last socket has left.
        /// LuaSocket: a loop around <c>socket.select</c> whose tables change.</para></summary>
        /// <param name="sockets">The sockets.</param>
        /// <returns>The events.</returns>
        /// <exception cref="ArgumentNullException">There is no set.</exception>
        public static IObservable<ReadyEvent> Observe(SelectSet sockets)
        {
            ArgumentNullException.ThrowIfNull(sockets);
            return SelectLoop.Observe(
                loop =>
                {
                    sockets.Attach(loop);
                    return (sockets.Left, Disposable.Create((sockets, loop), static both => both.sockets.Detach(both.loop)));
                },
                sockets);
        }

        /// <summary>Readiness events of sockets that come and go as data. Threading: one event at a time; in the <see cref="SocketLoop"/> it was subscribed in,
        /// else on the thread pool; changes may come on any. Backpressure: by turns, as <c>Observe(receivers, senders)</c>: a socket's next event comes after
        /// <c>OnNext</c> returned (and nothing holds it) and the system says ready again. Changes are not held: each takes effect at once.
        /// <para>Completes when the changes have and the last socket has left; an error of the changes is an error here. Disposal disposes of the changes.
        /// LuaSocket: a loop around <c>socket.select</c> whose tables change.</para></summary>
        /// <param name="changes">What to watch, and what no more; each takes effect at once.</param>
        /// <returns>The events.</returns>
        /// <exception cref="ArgumentNullException">There are no changes.</exception>
        public static IObservable<ReadyEvent> Observe(IObservable<SelectChange> changes)
        {
            ArgumentNullException.ThrowIfNull(changes);
            return SelectLoop.Observe(loop => (static _ => { }, changes.Subscribe(change => TryApply(loop, change), loop.Fail, loop.Complete)));
        }
    }

    private static void AddAll(SelectLoop loop, IEnumerable<ISelectable> sockets, Readiness need)
    {
        foreach (ISelectable socket in sockets)
        {
            SelectLoop.Check(socket, need);
            loop.Add(socket, need);
        }
    }

    // A change that is none is an error here, not in the source of the changes.
    private static void TryApply(SelectLoop loop, SelectChange change)
    {
        try
        {
            Apply(loop, change);
        }
        catch (ArgumentException unfit)
        {
            loop.Fail(unfit);
        }
    }

    private static void Apply(SelectLoop loop, SelectChange change)
    {
        if (change.IsRemoval)
        {
            loop.Remove(change.Socket, change.Need);
        }
        else
        {
            SelectLoop.Check(change.Socket, change.Need);
            loop.Add(change.Socket, change.Need);
        }
    }
}
