using System.Reactive.Linq;
using System.Runtime.ExceptionServices;

namespace RxSocket.Rx;

/// <summary>
/// What observers throw. The rule: an exception out of an observer of this face ends its subscription (no further call, not even <c>OnError</c>; the connection
/// stays open, and bytes not yet delivered stay in it) and is reported here, on the thread where it was thrown.
/// <para>Where nobody listens it is nobody's, and is thrown as such: in a <see cref="SocketLoop"/> it ends the loop, and <c>SocketLoop.Run</c> throws it;
/// elsewhere it is unhandled, which ends the process. It is never swallowed. The same goes for the missing <c>onError</c> of a subscription that meets an
/// error, and for a callback on a token of this face (a handler's, a connect's) that throws when the token is cancelled; <c>Serve</c> has an event for those of its
/// handlers.</para>
/// </summary>
public static class ObserverFaults
{
    /// <summary>An observer threw. Called on the thread where it did; a handler makes it handled; log it. What a handler throws itself is unhandled.</summary>
    public static event Action<Exception>? Raised;

    /// <summary>A source of Rx's own timers, whose threads an observer's exception would end the process on: it is reported instead, and ends the subscription.</summary>
    internal static IObservable<T> Reported<T>(this IObservable<T> source) =>
        Observable.Create<T>(observer => source.Subscribe(
            item =>
            {
                try
                {
                    // One that throws is detached.
                    observer.OnNext(item);
                }
                catch (Exception thrown)
                {
                    Report(thrown);
                }
            },
            observer.OnError,
            observer.OnCompleted));

    /// <summary>The last call: without a fault it is the completion.</summary>
    internal static void Finish<T>(IObserver<T> observer, Exception? fault)
    {
        try
        {
            if (fault is null)
            {
                observer.OnCompleted();
            }
            else
            {
                observer.OnError(fault);
            }
        }
        catch (Exception thrown)
        {
            Report(thrown);
        }
    }

    /// <summary>Cancels a token that code of the user's may have callbacks on. What they throw is reported, and stops neither the other callbacks nor the caller.</summary>
    internal static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException thrown)
        {
            foreach (Exception ofCallback in thrown.InnerExceptions)
            {
                Report(ofCallback);
            }
        }
    }

    /// <summary>Never throws itself: its callers have something to finish.</summary>
    internal static void Report(Exception thrown)
    {
        Action<Exception>? handlers = Raised;
        if (handlers is null)
        {
            Throw(thrown);
            return;
        }

        try
        {
            handlers(thrown);
        }
        catch (Exception ofHandler)
        {
            Throw(ofHandler);
        }
    }

    private static void Throw(Exception thrown)
    {
        ExceptionDispatchInfo unhandled = ExceptionDispatchInfo.Capture(thrown);
        if (SocketLoop.Current is { } loop)
        {
            loop.Post(unhandled.Throw);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static unhandled => unhandled.Throw(), unhandled, preferLocal: false);
        }
    }
}
