using Nito.AsyncEx;

namespace RxSocket.Rx;

/// <summary>
/// Awaited handlers in a row:
/// <list type="number">
/// <item>An item is handled in the <c>OnNext</c> that brings it. If its handler is done at once, and no other is under way, its result is delivered there too.</item>
/// <item>Otherwise its task goes into a queue, and a drain awaits the tasks in order and delivers their results; one drain at a time, so nothing overlaps.</item>
/// <item>As many in the queue as may be hold the source.</item>
/// </list>
/// </summary>
internal sealed class Sequence<T, TResult>(IObserver<TResult> observer, Func<T, CancellationToken, ValueTask<TResult>> handler, int maxInFlight)
    : Delivery, IObserver<T>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<Task<TResult>> _queue = new();
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource? _room;
    private bool _drains;
    private bool _isOver;           // of the source
    private Exception? _fault;      // of the source
    private IDisposable? _source;

    /// <summary>The subscription to the source, once there is one.</summary>
    public void Attach(IDisposable source)
    {
        _source = source;
        if (IsEnded)
        {
            source.Dispose();
        }
    }

    public void OnNext(T value)
    {
        if (IsEnded)
        {
            return;
        }

        ValueTask<TResult> handling = Handle(value);
        if (handling.IsCompletedSuccessfully && IsIdle)
        {
            observer.OnNext(handling.Result);
            return;
        }

        Task? room = Enqueue(handling.AsTask());
        if (room is not null)
        {
            Waiting.For(room, "Too many handlers are under way");
        }
    }

    public void OnError(Exception error)
    {
        _fault = error;
        OnCompleted();
    }

    public void OnCompleted()
    {
        lock (_gate)
        {
            _isOver = true;
            if (_drains)
            {
                return;
            }
        }

        End(_fault);
    }

    public void Dispose()
    {
        if (TryEnd())
        {
            Stop();
        }
    }

    private bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return !_drains;
            }
        }
    }

    private ValueTask<TResult> Handle(T value)
    {
        try
        {
            return handler(value, _stop.Token);
        }
        catch (Exception thrown)
        {
            return ValueTask.FromException<TResult>(thrown);
        }
    }

    private Task? Enqueue(Task<TResult> handling)
    {
        bool starts;
        Task? room;
        lock (_gate)
        {
            if (IsEnded)
            {
                // Disposed of by the handler itself: its memory is lent to it all the same.
                handling.Ignore();
                Backpressure.TryHold(handling);
                return null;
            }

            _queue.Enqueue(handling);
            starts = !_drains;
            _drains = true;
            room = _queue.Count < maxInFlight ? null : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        if (starts)
        {
            _ = Drain();
        }

        return room;
    }

    private async Task Drain()
    {
        Exception? fault = null;
        try
        {
            while (Next() is { } handling)
            {
                TResult result = await handling.ConfigureAwait(true);
                if (!IsEnded)
                {
                    Emit(result);
                }

                if (IsHeld)
                {
                    await Released().ConfigureAwait(true);
                }

                Done();
            }
        }
        catch (Exception thrown)
        {
            fault = thrown;
        }

        if (fault is not null || _isOver)
        {
            End(fault ?? _fault);
        }

        // Not before: what is lent to a handler is lent until it is done, also when nobody waits for its result any more; and a source that is let go before
        // it is left would take an item for nobody.
        MakeRoom();
    }

    private Task<TResult>? Next()
    {
        lock (_gate)
        {
            _drains = _queue.TryPeek(out Task<TResult>? next) && !IsEnded;
            return _drains ? next : null;
        }
    }

    private void Done()
    {
        lock (_gate)
        {
            _queue.TryDequeue(out _);
        }

        MakeRoom();
    }

    private void MakeRoom()
    {
        lock (_gate)
        {
            _room?.TrySetResult();
            _room = null;
        }
    }

    private void Emit(TResult result)
    {
        Delivery? outer = Enter();
        try
        {
            observer.OnNext(result);
        }
        catch (Exception thrown)
        {
            Dispose();
            ObserverFaults.Report(thrown);
        }
        finally
        {
            Leave(outer);
        }
    }

    private void End(Exception? fault)
    {
        if (!TryEnd())
        {
            return;
        }

        Stop();
        MakeRoom();
        Finish(observer, fault);
    }

    private void Stop()
    {
        ObserverFaults.Cancel(_stop);
        _source?.Dispose();
        Abandon();
    }

    // Handlers that go on although nothing waits for their results: how they end is no matter, also if they fail.
    private void Abandon()
    {
        lock (_gate)
        {
            while (_queue.TryDequeue(out Task<TResult>? handling))
            {
                handling.Ignore();
            }
        }
    }
}
