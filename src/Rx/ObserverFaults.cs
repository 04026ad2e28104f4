using System.Runtime.ExceptionServices;

namespace RxSocket.Rx;

/// <summary>
/// What observers throw. The rule: an exception out of an observer of this face ends its subscription (no further call, not even <c>OnError</c>; the connection
/// stays open, and bytes not yet delivered stay in it) and is reported here, on the thread where it was thrown.
/// <para>Where nobody listens it is nobody's, and is thrown as such: in a <see cref="SocketLoop"/> it ends the loop, and <c>SocketLoop.Run</c> throws it;
/// elsewhere it is unhandled, which ends the process. It is never swallowed. The same goes for the missing <c>onError</c> of a subscription that meets an
/// error.</para>
/// </summary>
public static class ObserverFaults
{
    /// <summary>An observer threw. Called on the thread where it did; a handler makes it handled; log it.</summary>
    public static event Action<Exception>? Raised;

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

    internal static void Report(Exception thrown)
    {
        if (Raised is { } handlers)
        {
            handlers(thrown);
            return;
        }

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
