using System.Reactive.Disposables;
using System.Threading.Channels;

namespace RxSocket.Rx;

/// <summary>The queue of a hop: from an observable that calls to a loop that takes. Bounded, with a policy for when it is full. One that shall fail then leaves
/// the source at once, and does not wait for an observer that holds: what waits is dropped where it cannot be delivered.</summary>
internal sealed class HopQueue<T> : ChannelObserver<T>, IDisposable
{
    private readonly Channel<T> _queue;
    private readonly TaskCompletionSource _overflowed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SingleAssignmentDisposable _source = new();

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

    /// <summary>The subscription to the source, once there is one: a failure of the queue ends it.</summary>
    public void Attach(IDisposable source) => _source.Disposable = source;

    public async Task Deliver(LoopSubscription<T> subscription)
    {
        while (await Reader.WaitToReadAsync(subscription.Cancellation).ConfigureAwait(true))
        {
            while (Reader.TryRead(out T? item))
            {
                if (!await EmittedOrOverflowed(subscription.EmitAsync(item)).ConfigureAwait(true))
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

    protected override void End(Exception? fault)
    {
        if (!_queue.Writer.TryComplete(fault) || fault is null)
        {
            return;
        }

        if (fault is OverflowException)
        {
            _overflowed.SetResult();
        }

        _source.Dispose();
    }

    // An observer that holds may do so for ever. What waits cannot be delivered then; the failure can.
    private async ValueTask<bool> EmittedOrOverflowed(ValueTask<bool> emitting)
    {
        if (emitting.IsCompleted)
        {
            return await emitting.ConfigureAwait(true);
        }

        Task<bool> emitted = emitting.AsTask();
        if (await Task.WhenAny(emitted, _overflowed.Task).ConfigureAwait(true) == emitted)
        {
            return await emitted.ConfigureAwait(true);
        }

        Dispose();
        return true;
    }

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
