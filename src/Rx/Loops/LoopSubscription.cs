namespace RxSocket.Rx;

/// <summary>One run of a loop for one observer.</summary>
internal sealed class LoopSubscription<T>(IObserver<T> observer, Func<LoopSubscription<T>, Task> loop, Claim? claim) : Delivery, IDisposable, IThreadPoolWorkItem
{
    private const int MostInATurn = 64;

    private readonly CancellationTokenSource _stop = new();
    private int _emitted;
    private Handover? _handover;

    /// <summary>Cancelled when nothing shall be emitted any more.</summary>
    public CancellationToken Cancellation => _stop.Token;

    /// <summary>The loop that it was subscribed in; null: none.</summary>
    public SocketLoop? Home { get; } = SocketLoop.Current;

    /// <summary>Starts the loop, on the thread that subscribes. Subscribe returns at once, also when data is there already.</summary>
    public void Start()
    {
        if (Home is { } home)
        {
            // A later turn: whoever subscribes in this one has returned by then.
            home.Post(Execute);
        }
        else
        {
            _handover = Handover.Begin();
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    public void Execute() => _ = Run();

    /// <summary>Delivers an item, also when the subscription has just been disposed of: what was taken must not be lost.</summary>
    /// <returns>True: go on.</returns>
    public bool Emit(T item)
    {
        Delivery? outer = Enter();
        try
        {
            Pass(item);
            HoldForHandover();
        }
        finally
        {
            Leave(outer);
        }

        return !IsEnded;
    }

    /// <summary>Delivers an item of another source, in that source's own delivery: what holds the observer holds that source, and not this loop.</summary>
    public void Pass(T item)
    {
        try
        {
            observer.OnNext(item);
        }
        catch (Exception thrown)
        {
            Dispose();
            ObserverFaults.Report(thrown);
        }
    }

    /// <summary><see cref="Emit"/>, and waits for those who hold it. A source that always has a next item leaves its loop to the others now and then.</summary>
    public async ValueTask<bool> EmitAsync(T item)
    {
        Emit(item);
        if (IsHeld)
        {
            await Released().ConfigureAwait(true);
        }

        if (Home is not null && ++_emitted % MostInATurn == 0)
        {
            await new LoopTurn(Home);
        }

        return !IsEnded;
    }

    public void Dispose()
    {
        if (TryEnd())
        {
            ObserverFaults.Cancel(_stop);
        }
    }

    // Null but for the first item of a loop that began on a guess.
    private void HoldForHandover()
    {
        if (_handover is { } handover)
        {
            _handover = null;
            Hold(Task.WhenAny(handover.WaitAsync(), Ended));
        }
    }

    private async Task Run()
    {
        Exception? fault = null;
        try
        {
            if (_handover is { } handover && await handover.WaitAsync().ConfigureAwait(true))
            {
                _handover = null;
            }

            using (claim is null ? null : await claim.EnterAsync(this).ConfigureAwait(true))
            {
                if (!IsEnded)
                {
                    await loop(this).ConfigureAwait(true);
                }
            }
        }
        catch (Exception thrown)
        {
            fault = thrown;
        }

        claim?.Leave(this);
        End(fault);
    }

    private void End(Exception? fault)
    {
        if (TryEnd())
        {
            Finish(observer, fault);
        }
    }
}
