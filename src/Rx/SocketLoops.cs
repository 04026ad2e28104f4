using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace RxSocket.Rx;

/// <summary>How every observable of this face is made: a loop over an awaited call. It starts when someone subscribes, delivers one item at a time, goes on
/// only when the observer has returned, and ends when the subscription is disposed of.</summary>
internal static class SocketLoops
{
    /// <summary>An observable of a loop, which calls <c>OnNext</c>. Its end completes the observable; what it throws is the observable's error.</summary>
    public static IObservable<T> Create<T>(Func<IObserver<T>, CancellationToken, Task> loop) =>
        Observable.Create<T>(observer =>
        {
            CancellationDisposable stop = new();

            // Started once the operators behind have this subscription in hand. Earlier, one that wants a single item could not stop the loop in time,
            // and the item after it would be received for nobody.
            CurrentThreadScheduler.Instance.Schedule(() => _ = Run(loop, observer, stop.Token));
            return stop;
        });

    private static async Task Run<T>(Func<IObserver<T>, CancellationToken, Task> loop, IObserver<T> observer, CancellationToken cancellation)
    {
        // Subscribe returns at once, also when data is there already.
        await Task.Yield();
        try
        {
            await loop(observer, cancellation).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            observer.OnError(error);
            return;
        }

        observer.OnCompleted();
    }
}
