using System.Threading.Channels;

namespace RxSocket.Rx;

/// <summary>The queue of a hop: from an observable that calls to a loop that takes. Bounded, with a policy for when it is full.</summary>
internal sealed class HopQueue<T> : ChannelObserver<T>, IDisposable
{
    private readonly Channel<T> _queue;

    public HopQueue(int capacity, Overflow overflow)
        : this(Make(capacity, overflow), overflow)
    {
    }

    private HopQueue(Channel<T> queue, Overflow overflow)
        : base(queue.Writer, overflow) =>
        _queue = queue;

    public ChannelReader<T> Reader => _queue.Reader;

    public static void Check(int capacity, Overflow overflow)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        if (overflow is < Overflow.Wait or > Overflow.Fail)
        {
            throw new ArgumentOutOfRangeException(nameof(overflow), overflow, "Wait, DropOldest, DropNewest or Fail.");
        }
    }

    public async Task Deliver(LoopSubscription<T> subscription)
    {
        while (await Reader.WaitToReadAsync(subscription.Cancellation).ConfigureAwait(true))
        {
            while (Reader.TryRead(out T? item))
            {
                if (!await subscription.EmitAsync(item).ConfigureAwait(true))
                {
                    return;
                }
            }
        }
    }

    /// <summary>Takes no more. What waits in the queue can still be read; an item that waits for room is dropped, and its source waits no longer.</summary>
    public void Stop() => End(null);

    /// <summary>Takes no more, and drops what waits.</summary>
    public void Dispose()
    {
        Stop();
        while (_queue.Reader.TryRead(out _))
        {
        }
    }

    protected override void End(Exception? fault) => _queue.Writer.TryComplete(fault);

    private static Channel<T> Make(int capacity, Overflow overflow)
    {
        Check(capacity, overflow);
        return Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { FullMode = ModeOf(overflow) });
    }

    private static BoundedChannelFullMode ModeOf(Overflow overflow) => overflow switch
    {
        Overflow.DropOldest => BoundedChannelFullMode.DropOldest,
        Overflow.DropNewest => BoundedChannelFullMode.DropWrite,
        _ => BoundedChannelFullMode.Wait,
    };
}
