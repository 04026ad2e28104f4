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
        /// <param name="every">How often; more than zero. <see cref="Timeout.InfiniteTimeSpan"/>: only at the end.</param>
        /// <param name="scheduler">Null: <see cref="LoopScheduling.Default"/>.</param>
        /// <returns>The counts.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The period is zero, or negative and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
        public IObservable<TrafficStats> Traffic(TimeSpan every, IScheduler? scheduler = null)
        {
            Times.CheckedPeriod(every, nameof(every));
            IObservable<long> ticks = Observable.Defer(() => Times.Every(every, LoopScheduling.Of(scheduler)));
            return ticks.TakeUntil(connection.WhenClosed()).Concat(Observable.Return(0L)).Select(_ => connection.Stats).Reported();
        }

        /// <summary>Closes the connection (losslessly, with the reason <see cref="CloseReason.Idle"/>) when nothing was received for some time; while it is
        /// subscribed to. Threading: as <c>WhenClosed</c>, which it gives; the clock is the scheduler's. There is no backpressure to keep.
        /// <para>Bytes received count: a peer that has gone silent is noticed although a <c>Heartbeat</c> is sent to it all the time. For a connection that may
        /// be quiet in one direction choose what counts with <paramref name="counted"/>. Bytes count when a receive of the program takes them from the system,
        /// so a stream whose observer holds it for the whole period looks idle too.</para>
        /// <para>It looks four times in the period: the connection is closed after the period and at most a quarter more. A receive under way ends with
        /// <see cref="ObjectDisposedException"/>. Disposal stops the clock and leaves the connection as it is. LuaSocket has none: <c>settimeout</c> is about a
        /// call, as <see cref="Connection.Timeouts"/> are.</para></summary>
        /// <param name="after">How long; more than zero, and as long as you like. <see cref="Timeout.InfiniteTimeSpan"/>: never.</param>
        /// <param name="scheduler">Null: <see cref="LoopScheduling.Default"/>.</param>
        /// <param name="counted">The bytes that keep the connection from being idle. Default: those received.</param>
        /// <returns>Why the connection has ended, once it has.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The period is zero, or negative and not <see cref="Timeout.InfiniteTimeSpan"/>, or <paramref name="counted"/> is none of the three.</exception>
        public IObservable<CloseReason> IdleTimeout(
            TimeSpan after, IScheduler? scheduler = null, TrafficDirection counted = TrafficDirection.Received)
        {
            Times.CheckedPeriod(after, nameof(after));
            if (counted is < TrafficDirection.Received or > TrafficDirection.Both)
            {
                throw new ArgumentOutOfRangeException(nameof(counted), counted, "Received, Sent or Both.");
            }

            return Observable.Create<CloseReason>(observer =>
            {
                IDisposable closing = Times.Every(Times.Fraction(after, LooksPerPeriod), LoopScheduling.Of(scheduler))
                    .Scan((Bytes: Moved(connection, counted), Quiet: 0), (before, _) =>
                    {
                        long bytes = Moved(connection, counted);
                        return (bytes, bytes == before.Bytes ? before.Quiet + 1 : 0);
                    })
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
        /// <para>It keeps a connection open that something in between would cut, and has the system notice a peer whose machine has gone. A peer that merely no
        /// longer answers takes the messages all the same: <c>IdleTimeout</c> notices that one, and both together are what a long conversation needs.</para>
        /// <para>Completes when the connection has ended, also when it is a message of its own that finds it so: the end's reason is
        /// <see cref="Connection.Closed"/>. Other errors are those of <c>Send</c>. Disposal stops the clock; a message that has begun is sent to its
        /// end.</para></summary>
        /// <param name="every">The period; more than zero, and as long as you like. <see cref="Timeout.InfiniteTimeSpan"/>: never.</param>
        /// <param name="message">The message; not to be changed.</param>
        /// <param name="scheduler">Null: <see cref="LoopScheduling.Default"/>.</param>
        /// <returns>A unit for each message that the system has taken.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The period is zero, or negative and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
        public IObservable<Unit> Heartbeat(TimeSpan every, ReadOnlyMemory<byte> message, IScheduler? scheduler = null)
        {
            Times.CheckedPeriod(every, nameof(every));
            return Observable.Defer(() =>
            {
                long sent = connection.Stats.Sent;
                IObservable<ReadOnlyMemory<byte>> beats = Times.Every(every, LoopScheduling.Of(scheduler))
                    .Where(_ => Interlocked.Exchange(ref sent, connection.Stats.Sent) == connection.Stats.Sent)
                    .Select(_ => message)
                    .TakeUntil(connection.WhenClosed());
                return connection.Send(beats, new SendOptions { Capacity = 1, Overflow = Overflow.DropNewest })
                    .Do(_ => Interlocked.Exchange(ref sent, connection.Stats.Sent))
                    .Catch((Exception fault) => HasEnded(connection, fault) ? Observable.Empty<Unit>() : Observable.Throw<Unit>(fault));
            });
        }
    }

    // What has arrived counts, also while it is the beginning of a long message that no receive has been given yet.
    private static long Moved(Connection connection, TrafficDirection counted)
    {
        TrafficStats stats = connection.Stats;
        long received = counted.HasFlag(TrafficDirection.Received) ? stats.Received + connection.BufferedCount : 0;
        long sent = counted.HasFlag(TrafficDirection.Sent) ? stats.Sent : 0;
        return received + sent;
    }

    // A close on this side refuses sends from its beginning, and completes Closed at its end.
    private static bool HasEnded(Connection connection, Exception fault) => fault is ObjectDisposedException || connection.Closed.IsCompleted;
}
