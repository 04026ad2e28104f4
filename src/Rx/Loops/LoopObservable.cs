namespace RxSocket.Rx;

/// <summary>
/// How every source of this face is made: a loop over an awaited call. It starts when someone subscribes, delivers one item at a time, goes on only when the
/// observer has returned, and ends when the subscription is disposed of.
/// <para>The one observable here that is not composed with <c>Observable.Create</c>, for two promises which that cannot keep: it drops an item that arrives
/// while it is being disposed of (the bytes would be lost), and what an observer throws ends in a task that nobody looks at.</para>
/// <para>Loops await with <c>ConfigureAwait(true)</c>: one that was subscribed in a <see cref="SocketLoop"/> comes back to it whatever it waited for. Nothing
/// else can be captured: loops start there or on the thread pool.</para>
/// </summary>
/// <param name="loop">Emits until it ends. Its end completes the observable; what it throws is the observable's error.</param>
/// <param name="source">What the loop has to itself: one subscription at a time. Null: any number.</param>
internal sealed class LoopObservable<T>(Func<LoopSubscription<T>, Task> loop, object? source = null) : IObservable<T>, IDeliversLater
{
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        LoopSubscription<T> subscription = new(observer, loop, source is null ? null : Claim.Of(source));
        subscription.Start();
        return subscription;
    }
}
