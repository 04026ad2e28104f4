using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace RxSocket.Rx;

/// <summary>
/// How every observable of this face is made: a loop over an awaited call.
/// <list type="number">
/// <item>It starts on the pool, when Rx has subscribed the whole chain of operators: one that has enough with the first item must be able to say so before the
/// second is received.</item>
/// <item>It delivers one item at a time and goes on only when the observer has returned.</item>
/// <item>What the call throws is the observable's error. What the observer throws is not: it is unhandled, as Rx's own schedulers leave it.</item>
/// <item>It ends when the subscription is disposed of.</item>
/// </list>
/// </summary>
internal static class SocketLoops
{
    /// <summary>An observable of what <paramref name="next"/> gives, until it gives nothing.</summary>
    /// <param name="next">Awaits the next item; false: a clean end.</param>
    public static IObservable<T> Create<T>(Func<CancellationToken, ValueTask<(bool Any, T Item)>> next) =>
        Observable.Create<T>(observer =>
        {
            CancellationDisposable subscription = new();

            // The trampoline runs this when the outermost Subscribe has made the last subscription of its chain.
            CurrentThreadScheduler.Instance.Schedule(() => ThreadPool.QueueUserWorkItem(_ => Run(next, observer, subscription.Token)));
            return subscription;
        });

    // Void: nobody awaits the loop, and what an observer throws shall not end in a task that nobody looks at.
    private static async void Run<T>(Func<CancellationToken, ValueTask<(bool Any, T Item)>> next, IObserver<T> observer, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            T item;
            try
            {
                (bool any, item) = await next(cancellation).ConfigureAwait(false);
                if (!any)
                {
                    break;
                }
            }
            catch (Exception fault)
            {
                observer.OnError(fault);
                return;
            }

            observer.OnNext(item);
        }

        observer.OnCompleted();
    }
}
