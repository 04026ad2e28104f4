using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace RxSocket.Rx;

/// <summary>From observables to <c>await foreach</c> and channels, and back, with the backpressure kept.</summary>
public static class Bridges
{
    extension<T>(IObservable<T> source)
    {
        /// <summary>For <c>await foreach</c>. Threading: items are taken wherever the consumer is. Backpressure: the consumer pulls; meanwhile so many wait in a
        /// queue, and beyond that the policy decides, by default that the source waits (without a thread, where it is a source of this face).
        /// <para>A source that delivers while it is subscribed to, as Range and ToObservable do, does so on a thread of its own, which waits for room. In a
        /// <see cref="SocketLoop"/> no thread may: there it fails as <see cref="Overflow.Wait"/> says, unless there is room for all of it.</para>
        /// <para>Subscribes when the enumeration starts, and disposes of the subscription when it ends; what waited in the queue then is dropped. What was lent
        /// for the time of <c>OnNext</c> is not valid here: <c>Copied()</c> first.</para></summary>
        /// <param name="capacity">How many wait in the queue at most; 1 or more.</param>
        /// <param name="overflow">What a full queue does.</param>
        /// <param name="cancellation">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
        /// <returns>The items; the source's error is thrown.</returns>
        /// <exception cref="ArgumentException">The capacity is not positive, or the policy unknown.</exception>
        public IAsyncEnumerable<T> ReadAllAsync(int capacity = 1, Overflow overflow = Overflow.Wait, CancellationToken cancellation = default)
        {
            ArgumentNullException.ThrowIfNull(source);
            HopQueue<T>.Check(capacity, overflow);
            return Enumerate(source, capacity, overflow, cancellation);
        }

        /// <summary>Into a channel of its own, from now on. Threading: items are taken wherever the channel's reader is. Backpressure: the channel is bounded, and
        /// beyond that the policy decides, by default that the source waits (without a thread, where it is a source of this face).
        /// <para>A source that delivers while it is subscribed to, as Range and ToObservable do, does so on a thread of its own, which waits for room: the call
        /// returns at once. In a <see cref="SocketLoop"/> no thread may wait: there it fails as <see cref="Overflow.Wait"/> says, unless there is room for all of
        /// it.</para>
        /// <para>It completes, or fails, with the source, behind what waits. A reader that stops reading ends nothing: cancel the token. What was lent for the
        /// time of <c>OnNext</c> is not valid here: <c>Copied()</c> first.</para></summary>
        /// <param name="capacity">How many wait in the channel at most; 1 or more.</param>
        /// <param name="overflow">What a full channel does.</param>
        /// <param name="cancellation">Ends the subscription, and completes the channel behind what waits in it.</param>
        /// <returns>The channel's reader.</returns>
        /// <exception cref="ArgumentException">The capacity is not positive, or the policy unknown.</exception>
        public ChannelReader<T> ToChannel(int capacity, Overflow overflow = Overflow.Wait, CancellationToken cancellation = default)
        {
            ArgumentNullException.ThrowIfNull(source);
            HopQueue<T> queue = new(capacity, overflow);
            if (cancellation.IsCancellationRequested)
            {
                queue.Stop();
                return queue.Reader;
            }

            IDisposable subscription = Apart<T>.Subscribe(source, queue, capacity);
            queue.Attach(subscription);
            CancellationTokenRegistration stop = cancellation.UnsafeRegister(
                _ =>
                {
                    subscription.Dispose();
                    queue.Stop();
                },
                null);
            queue.Reader.Completion.ContinueWith(_ => stop.Unregister(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return queue.Reader;
        }

        /// <summary>Into a channel that exists. Threading: items are written on the thread that brings them, or where a wait for room ends. Backpressure: while
        /// the channel is full the source waits, without a thread where it is a source of this face. One that delivers while it is subscribed to does so on a
        /// thread of its own, but for a <see cref="SocketLoop"/>, where it fails when there is no room.
        /// <para>What the source or the channel throws ends it, and is thrown; what was written stays in the channel. What was lent for the time of
        /// <c>OnNext</c> is not valid there: <c>Copied()</c> first.</para></summary>
        /// <param name="channel">Completed, or failed, with the source; and when the token is cancelled.</param>
        /// <param name="cancellation">Ends the subscription.</param>
        /// <returns>A task that is complete when the source is and everything is written.</returns>
        /// <exception cref="ArgumentNullException">There is no channel.</exception>
        public async Task CopyToAsync(ChannelWriter<T> channel, CancellationToken cancellation = default)
        {
            ArgumentNullException.ThrowIfNull(source);
            ArgumentNullException.ThrowIfNull(channel);
            Exception? fault = null;
            try
            {
                cancellation.ThrowIfCancellationRequested();
                ChannelCopy<T> copy = new(channel, cancellation);
                using (Apart<T>.Subscribe(source, copy, room: 0))
                {
                    await copy.Done.WaitAsync(cancellation).ConfigureAwait(true);
                }
            }
            catch (Exception thrown)
            {
                fault = thrown;
                throw;
            }
            finally
            {
                channel.TryComplete(fault);
            }
        }
    }

    /// <summary>A channel as an observable. Threading: <c>OnNext</c> is called in the <see cref="SocketLoop"/> it was subscribed in, else on the thread pool,
    /// never twice at once. Backpressure: the next item is read when <c>OnNext</c> has returned and nothing holds it; so a bounded channel makes its writers
    /// wait.
    /// <para>Subscriptions share the items. Disposal takes no more: what was not read is still in the channel.</para></summary>
    /// <typeparam name="T">The items.</typeparam>
    /// <param name="channel">The channel.</param>
    /// <returns>The items; completes, or fails, with the channel.</returns>
    /// <exception cref="ArgumentNullException">There is no channel.</exception>
    public static IObservable<T> AsObservable<T>(this ChannelReader<T> channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return new LoopObservable<T>(async subscription =>
        {
            while (await channel.WaitToReadAsync(subscription.Cancellation).ConfigureAwait(true))
            {
                while (!subscription.IsEnded && channel.TryRead(out T? item))
                {
                    await subscription.EmitAsync(item).ConfigureAwait(true);
                }
            }
        });
    }

    /// <summary>An asynchronous sequence as an observable. Threading: <c>OnNext</c> is called in the <see cref="SocketLoop"/> it was subscribed in, else on the
    /// thread pool, never twice at once. Backpressure: the next item is asked for when it has returned and nothing holds it.
    /// <para>Each subscription enumerates anew. Disposal cancels the enumeration's token.</para></summary>
    /// <typeparam name="T">The items.</typeparam>
    /// <param name="sequence">The sequence.</param>
    /// <returns>The items; what the sequence throws is the error.</returns>
    /// <exception cref="ArgumentNullException">There is no sequence.</exception>
    public static IObservable<T> AsObservable<T>(this IAsyncEnumerable<T> sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return new LoopObservable<T>(async subscription =>
        {
            await foreach (T item in sequence.WithCancellation(subscription.Cancellation).ConfigureAwait(true))
            {
                if (!await subscription.EmitAsync(item).ConfigureAwait(true))
                {
                    return;
                }
            }
        });
    }

    private static async IAsyncEnumerable<T> Enumerate<T>(
        IObservable<T> source, int capacity, Overflow overflow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using HopQueue<T> queue = new(capacity, overflow);
        using IDisposable subscription = Apart<T>.Subscribe(source, queue, capacity);
        queue.Attach(subscription);
        while (await queue.Reader.WaitToReadAsync(cancellation).ConfigureAwait(true))
        {
            while (queue.Reader.TryRead(out T? item))
            {
                yield return item;
            }
        }
    }
}
