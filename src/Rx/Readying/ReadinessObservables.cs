using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace RxSocket.Rx;

/// <summary>One socket's readiness as an observable.</summary>
public static class ReadinessObservables
{
    extension(ISelectable socket)
    {
        /// <summary>The socket's readiness events. Threading: one at a time; in the <see cref="SocketLoop"/> it was subscribed in, else on the thread pool.
        /// Backpressure: by turns, as <c>Select.Observe</c>: the next comes after <c>OnNext</c> returned (and nothing holds it) and the system says ready again.
        /// <para>It takes no byte, so disposal loses none. Completes when the socket is closed. LuaSocket: a loop around <c>socket.select({s})</c>.</para></summary>
        /// <param name="need">Readable, Writable or both: then each is an event of its own. Default: readable.</param>
        /// <returns>What is ready, each time.</returns>
        /// <exception cref="ArgumentException">The socket is null, or the need names neither direction.</exception>
        public IObservable<Readiness> WhenReady(Readiness need = Readiness.Readable)
        {
            SelectLoop.Check(socket, need);
            return need is Readiness.Readable or Readiness.Writable ? WatchLoop.Create(socket, need) : EachOf(socket, need);
        }
    }

    // Two directions share one order of events.
    private static IObservable<Readiness> EachOf(ISelectable socket, Readiness need) =>
        SelectLoop.Observe(loop =>
        {
            loop.Add(socket, need);
            loop.Complete();
            return (static _ => { }, Disposable.Empty);
        }).Select(static ready => ready.Readiness);
}
