using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace RxSocket.Rx;

/// <summary>A connection in time.</summary>
public static class ConnectionTiming
{
    private const int LooksPerPeriod = 4;

    extension(Connection connection)
    {
        /// <summary>What went over the connection, now and then, and once more when it is over; then it completes. Threading: <c>OnNext</c> is called by the
        /// scheduler, the last one as by <c>WhenClosed</c>, never twice at once. Backpressure: none is needed; an observer that is slower than the period sees
        /// fewer.
        /// <para>Any number may subscribe; it takes no byte, and is never an error. It lasts as long as the connection: a conversation that waits for it, in <c>Serve</c> for
        /// instance, never ends by itself. LuaSocket: <c>client:getstats</c>.</para></summary>
        /// <param name="every">How often; more than zero.</param>
        /// <param name="scheduler">Null: <see cref="LoopScheduling.Default"/>.</param>
        /// <returns>The counts.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The period is not positive.</exception>
        public IObservable<TrafficStats> Traffic(TimeSpan every, IScheduler? scheduler = null)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(every, TimeSpan.Zero);
            IObservable<long> ticks = Observable.Defer(() => Observable.Interval(every, LoopScheduling.Of(scheduler)));
            return ticks.TakeUntil(connection.WhenClosed()).Concat(Observable.Return(0L)).Select(_ => connection.Stats);
        }

        /// <summary>Closes the connection (losslessly, with the reason <see cref="CloseReason.Idle"/>) when nothing was received or sent for some time; while it
        /// is subscribed to. Threading: as <c>WhenClosed</c>, which it gives; the clock is the scheduler's. There is no backpressure to keep.
        /// <para>It looks four times in the period: the connection is closed after the period and at most a quarter more. A receive under way ends with
        /// <see cref="ObjectDisposedException"/>. Disposal stops the clock and leaves the connection as it is. LuaSocket has none: <c>settimeout</c> is about a
        /// call, as <see cref="Connection.Timeouts"/> are.</para></summary>
        /// <param name="after">How long; more than zero.</param>
        /// <param name="scheduler">Null: <see cref="LoopScheduling.Default"/>.</param>
        /// <returns>Why the connection is over, once it is.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The period is not positive.</exception>
        public IObservable<CloseReason> IdleTimeout(TimeSpan after, IScheduler? scheduler = null)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(after, TimeSpan.Zero);
            return Observable.Create<CloseReason>(observer =>
            {
                IDisposable closing = Observable.Interval(after / LooksPerPeriod, LoopScheduling.Of(scheduler))
                    .Scan((Bytes: Total(connection), Quiet: 0), (before, _) => (Total(connection), Total(connection) == before.Bytes ? before.Quiet + 1 : 0))
                    .Where(static look => look.Quiet == LooksPerPeriod)
                    .Take(1)
                    .Subscribe(quiet => _ = connection.CloseAsync(CloseReason.Idle).AsTask());
                return StableCompositeDisposable.Create(closing, connection.WhenClosed().Subscribe(reason =>
                {
                    closing.Dispose();
                    observer.OnNext(reason);
                    observer.OnCompleted();
                }));
            });
        }

        /// <summary>Sends a message each time nothing was sent for a whole period; while it is subscribed to. Threading and backpressure: the clock is the
        /// scheduler's; a message is sent as <c>Send</c> does, so it never interleaves with those of other senders, and one that has to wait for the peer is
        /// not followed by a second.
        /// <para>Completes when the connection is over. Errors are those of <c>Send</c>. Disposal stops the clock; a message that has begun is sent to its
        /// end.</para></summary>
        /// <param name="every">The period; more than zero.</param>
        /// <param name="message">The message; not to be changed.</param>
        /// <param name="scheduler">Null: <see cref="LoopScheduling.Default"/>.</param>
        /// <returns>A unit for each message that the system has taken.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The period is not positive.</exception>
        public IObservable<Unit> Heartbeat(TimeSpan every, ReadOnlyMemory<byte> message, IScheduler? scheduler = null)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(every, TimeSpan.Zero);
            return Observable.Defer(() =>
            {
                long sent = connection.Stats.Sent;
                IObservable<ReadOnlyMemory<byte>> beats = Observable.Interval(every, LoopScheduling.Of(scheduler))
                    .Where(_ => Interlocked.Exchange(ref sent, connection.Stats.Sent) == connection.Stats.Sent)
                    .Select(_ => message)
                    .TakeUntil(connection.WhenClosed());
                return connection.Send(beats, new SendOptions { Capacity = 1, Overflow = Overflow.DropNewest })
                    .Do(_ => Interlocked.Exchange(ref sent, connection.Stats.Sent));
            });
        }
    }

    private static long Total(Connection connection)
    {
        TrafficStats stats = connection.Stats;
        return stats.Received + stats.Sent;
    }
}
