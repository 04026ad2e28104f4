using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace RxSocket.Rx;

/// <summary>
/// How every observable of this face is made: a loop over an awaited call.
/// <list type="number">
/// <item>It starts when Rx has subscribed the whole chain of operators: one that has enough with the first item must be able to say so before the second
/// is received. It starts in the loop that runs on the subscriber's thread, or else on the pool, so Subscribe returns at once.</item>
/// <item>It delivers one item at a time and goes on only when the observer has returned.</item>
/// <item>What the call throws is the observable's error. What the observer throws is not: it is unhandled, as Rx's own schedulers leave it; in a
/// <see cref="SocketLoop"/> it ends that.</item>
/// <item>It ends when the subscription is disposed of.</item>
/// </list>
/// </summary>
internal static class SocketLoops
{
    /// <summary>An observable of a loop, which calls <c>OnNext</c> and whose end completes the observable.</summary>
    public static IObservable<T> Create<T>(Func<IObserver<T>, CancellationToken, Task> loop) =>
        Observable.Create<T>(observer =>
        {
            CancellationDisposable subscription = new();

            // The trampoline runs this when the outermost Subscribe has made the last subscription of its chain.
            CurrentThreadScheduler.Instance.Schedule(() => Start(() => Run(loop, observer, subscription.Token)));
            return subscription;
        });

    private static void Start(Action run)
    {
        if (SocketLoop.Current is { } loop)
        {
            loop.Post(run);
        }
        else
        {
            ThreadPool.QueueUserWorkItem(static run => run(), run, preferLocal: false);
        }
    }

    // Void: nobody awaits the loop, and what an observer throws shall not end in a task that nobody looks at.
    private static async void Run<T>(Func<IObserver<T>, CancellationToken, Task> loop, IObserver<T> observer, CancellationToken cancellation)
    {
        Watched<T> watched = new(observer);
        try
        {
            await loop(watched, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (!watched.HasThrown)
        {
            observer.OnError(fault);
            return;
        }

        observer.OnCompleted();
    }

    /// <summary>Tells an observer's own exception from the call's.</summary>
    private sealed class Watched<T>(IObserver<T> observer) : IObserver<T>
    {
        public bool HasThrown { get; private set; }

        public void OnNext(T value)
        {
            try
            {
                observer.OnNext(value);
            }
            catch
            {
                HasThrown = true;
                throw;
            }
        }

        public void OnError(Exception error) => observer.OnError(error);

        public void OnCompleted() => observer.OnCompleted();
    }
}
