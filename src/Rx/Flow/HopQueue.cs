using System.Threading.Channels;

namespace RxSocket.Rx;

/// <summary>The queue of a hop: from an observable that calls to a loop that takes. Bounded, with a policy for when it is full.</summary>
internal sealed class HopQueue<T> : IObserver<T>, IDisposable
{
    private readonly Channel<T> _queue;
    private readonly Overflow _overflow;
    private Task _waiting = Task.CompletedTask;    // the last item that found no room

    public HopQueue(int capacity, Overflow overflow)
    {
        Check(capacity, overflow);
        _overflow = overflow;
        _queue = Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { FullMode = ModeOf(overflow) });
    }

    public ChannelReader<T> Reader => _queue.Reader;

    public void OnNext(T value)
    {
        if (_queue.Writer.TryWrite(value))
        {
            return;
        }

        if (_overflow == Overflow.Fail)
        {
            _queue.Writer.TryComplete(new OverflowException("The queue of the hop is full: the observer behind it is too slow."));
            return;
        }

        WaitForRoom(value);
    }

    public void OnError(Exception error) => _queue.Writer.TryComplete(error);

    // Behind the last item: where it waits for room, so does the end.
    public void OnCompleted()
    {
        if (_waiting.IsCompleted)
        {
            _queue.Writer.TryComplete();
        }
        else
        {
            _waiting.ContinueWith(_ => _queue.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

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

    /// <summary>Nobody takes any more: what waits is dropped, and who waits for room waits no longer.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        while (_queue.Reader.TryRead(out _))
        {
        }
    }

    private void WaitForRoom(T value)
    {
        ValueTask written = _queue.Writer.WriteAsync(value);
        if (written.IsCompletedSuccessfully)
        {
            return;
        }

        _waiting = written.AsTask();
        try
        {
            Waiting.For(_waiting, "The queue of the hop is full");
        }
        catch (InvalidOperationException onLoop)
        {
            _queue.Writer.TryComplete(onLoop);
        }
    }

    private static BoundedChannelFullMode ModeOf(Overflow overflow) => overflow switch
    {
        Overflow.DropOldest => BoundedChannelFullMode.DropOldest,
        Overflow.DropNewest => BoundedChannelFullMode.DropWrite,
        _ => BoundedChannelFullMode.Wait,
    };
}
