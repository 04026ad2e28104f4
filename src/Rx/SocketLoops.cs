using System.Reactive.Linq;

namespace RxSocket.Rx;

/// <summary>How every observable of this face is made: a loop over an awaited call. It starts when someone subscribes, delivers one item at a time, goes on
/// only when the observer has returned, and ends when the subscription is disposed of.</summary>
internal static class SocketLoops
{
    /// <summary>An observable of what <paramref name="next"/> gives, until it gives nothing.</summary>
    /// <param name="next">Awaits the next item; false: a clean end. What it throws is the observable's error.</param>
    public static IObservable<T> Create<T>(Func<CancellationToken, ValueTask<(bool Any, T Item)>> next) =>
        Observable.Create<T>(async (observer, cancellation) =>
        {
            // Subscribe returns at once, also when data is there already.
            await Task.Yield();
            while (!cancellation.IsCancellationRequested)
            {
                (bool any, T item) = await next(cancellation).ConfigureAwait(false);
                if (!any)
                {
                    break;
                }

                observer.OnNext(item);
            }

            observer.OnCompleted();
        });
}
