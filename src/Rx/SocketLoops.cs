using System.Reactive.Linq;

namespace RxSocket.Rx;

/// <summary>How every observable of this face is made: a loop over an awaited call. It starts when someone subscribes, delivers one item at a time, goes on
/// only when the observer has returned, and ends when the subscription is disposed of.</summary>
internal static class SocketLoops
{
    /// <summary>An observable of a loop, which calls <c>OnNext</c>. Its end completes the observable; what it throws is the observable's error.</summary>
    public static IObservable<T> Create<T>(Func<IObserver<T>, CancellationToken, Task> loop) =>
        Observable.Create<T>(async (observer, cancellation) =>
        {
            // Subscribe returns at once, also when data is there already.
            await Task.Yield();
            await loop(observer, cancellation).ConfigureAwait(false);
            observer.OnCompleted();
        });
}
