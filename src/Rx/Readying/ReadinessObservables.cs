using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace RxSocket.Rx;

/// <summary>One socket's readiness as an observable.</summary>
public static class ReadinessObservables
{
    extension(ISelectable socket)
    {
        /// <summary>The socket's readiness events, with the threading of <c>Select.Observe</c> and by turns like it: the next comes after <c>OnNext</c> returned
        /// and the system says ready again. Completes when the socket is closed. LuaSocket: a loop around <c>socket.select({s})</c>.</summary>
        /// <param name="need">Readable, Writable or both: then each is an event of its own.</param>
        /// <returns>What is ready, each time.</returns>
        /// <exception cref="ArgumentException">The socket is null, or the need names neither direction.</exception>
        public IObservable<Readiness> WhenReady(Readiness need)
        {
            SelectLoop.Check(socket, need);
            return SelectLoop.Observe(loop =>
            {
                loop.Add(socket, need);
                loop.Complete();
                return (static _ => { }, Disposable.Empty);
            }).Select(static ready => ready.Readiness);
        }
    }
}
