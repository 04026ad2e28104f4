using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace RxSocket.Rx;

/// <summary>Operators that keep backpressure where Rx's own lose it.</summary>
public static class FlowOperators
{
    extension<T>(IObservable<T> source)
    {
        /// <summary>Delivers elsewhere, through a queue with a bound: <c>ObserveOn</c> for sockets. Threading: <c>OnNext</c> is called in the
        /// <see cref="SocketLoop"/> it was subscribed in, else on the thread pool, one at a time. Backpressure: the queue takes so many; beyond that the policy
        /// decides, by default that the source waits (without a thread, where it is a source of this face). One that delivers while it is subscribed to does so on a
        /// thread of its own, but for a <see cref="SocketLoop"/>, where it fails when there is no room.
        /// <para>Completes, or fails, with the source, behind what waits. A full queue that shall fail leaves the source at once
        /// and fails with <see cref="OverflowException"/> behind what waits; where the observer holds it does not wait for that, and drops what waits. Disposal
        /// drops what waits.</para>
        /// <para>What was lent for the time of <c>OnNext</c> is not valid behind a hop: <c>Copied()</c> first.</para></summary>
        /// <param name="capacity">How many wait in the queue at most; 1 or more.</param>
        /// <param name="overflow">What a full queue does.</param>
        /// <returns>The same items, or those that were not dropped.</returns>
        /// <exception cref="ArgumentException">The capacity is not positive, or the policy unknown.</exception>
        public IObservable<T> Hop(int capacity, Overflow overflow = Overflow.Wait)
        {
            HopQueue<T>.Check(capacity, overflow);
            return Observable.Create<T>(observer =>
            {
                HopQueue<T> hop = new(capacity, overflow);
                IDisposable observing = new LoopObservable<T>(hop.Deliver).Subscribe(observer);
                IDisposable subscription = Apart<T>.Subscribe(source, hop, capacity);
                hop.Attach(subscription);
                return StableCompositeDisposable.Create(observing, subscription, hop);
            });
        }

        /// <summary>Handles item after item with an awaited handler, and gives the results in the order of the items. Threading: a handler is started on the
        /// thread that brings its item; <c>OnNext</c> is called there or where a handler ends, one at a time. Backpressure: while so many
        /// handlers are under way (or their results wait for their turn) the source waits as with <c>Hop</c> and <see cref="Overflow.Wait"/>.
        /// <para>Completes when the source has and the last handler is done; an error of the source waits for the handlers under way, too. The first handler that
        /// fails ends it with its error. Either end and disposal cancel the handlers' token; what a handler does then, also if it fails, is no error.</para>
        /// <para>With one at a time, lent memory is valid until its handler is done; with more, <c>Copied()</c> first.</para></summary>
        /// <typeparam name="TResult">What a handler makes of an item.</typeparam>
        /// <param name="handler">The handler.</param>
        /// <param name="maxInFlight">How many handlers at once; 1 or more.</param>
        /// <returns>The results.</returns>
        /// <exception cref="ArgumentException">There is no handler, or the number is not positive.</exception>
        public IObservable<TResult> SelectSequential<TResult>(Func<T, CancellationToken, ValueTask<TResult>> handler, int maxInFlight = 1)
        {
            ArgumentNullException.ThrowIfNull(handler);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxInFlight);
            return Observable.Create<TResult>(observer =>
            {
                Sequence<T, TResult> sequence = new(observer, handler, maxInFlight);
                sequence.Attach(source.Subscribe(sequence));
                return sequence;
            });
        }

        /// <summary>Handles item after item with an awaited handler, in order. Threading: a handler is started on the thread that brings its item. Backpressure:
        /// while so many handlers are under way, the source waits and nothing more is received. So an <c>async</c> handler is safe here, where in <c>Subscribe</c> it would be an <c>async void</c> that nobody
        /// waits for.
        /// <para>With one at a time, lent memory is valid until its handler is done; with more, <c>Copied()</c> first.</para></summary>
        /// <param name="handler">The handler. What it throws ends the subscription and is its error.</param>
        /// <param name="maxInFlight">How many handlers at once; 1: one after the other.</param>
        /// <param name="onError">Told of the source's or a handler's error; null: it is reported as <see cref="ObserverFaults"/> are.</param>
        /// <param name="onCompleted">Told when the source has completed and the last handler is done.</param>
        /// <returns>Dispose of it to stop; handlers under way see their token cancelled.</returns>
        /// <exception cref="ArgumentException">There is no handler, or the number is not positive.</exception>
        public IDisposable SubscribeSequential(
            Func<T, CancellationToken, ValueTask> handler, int maxInFlight = 1, Action<Exception>? onError = null, Action? onCompleted = null)
        {
            ArgumentNullException.ThrowIfNull(handler);
            IObservable<bool> handled = source.SelectSequential(
                async (item, cancellation) =>
                {
                    await handler(item, cancellation).ConfigureAwait(true);
                    return true;
                },
                maxInFlight);
            return handled.Subscribe(static _ => { }, onError ?? ObserverFaults.Report, onCompleted ?? (static () => { }));
        }
    }
}
