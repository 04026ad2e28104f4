namespace RxSocket.Rx;

/// <summary>
/// One subscription to a source of this face, as those see it who are called by its <c>OnNext</c>. Backpressure through operators goes this way:
/// <list type="number">
/// <item>While a source calls <c>OnNext</c>, it is this thread's <see cref="Current"/>. Operators that stay on the thread (Select, Where, Merge …) change nothing
/// about that.</item>
/// <item>Whoever is called and has enough for now holds it: hands it a task to wait for.</item>
/// <item>When <c>OnNext</c> has returned, the source waits for what holds it, without a thread, before it receives more.</item>
/// </list>
/// </summary>
internal abstract class Delivery
{
    [ThreadStatic]
    private static Delivery? current;

    private Task? _hold;
    private int _ended;
    private TaskCompletionSource? _asked;

    /// <summary>The innermost delivery under way on this thread.</summary>
    public static Delivery? Current => current;

    /// <summary>True: disposed of, completed or failed.</summary>
    public bool IsEnded => Volatile.Read(ref _ended) != 0;

    /// <summary>Complete once it is disposed of, completed or failed.</summary>
    public Task Ended
    {
        get
        {
            TaskCompletionSource asked = _asked
                ?? Interlocked.CompareExchange(ref _asked, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null)
                ?? _asked;
            Interlocked.MemoryBarrier();
            if (IsEnded)
            {
                asked.TrySetResult();
            }

            return asked.Task;
        }
    }

    public bool IsHeld => _hold is not null;

    /// <summary>Only from within this delivery's <c>OnNext</c>.</summary>
    public void Hold(Task until)
    {
        if (!until.IsCompleted)
        {
            _hold = _hold is null ? until : Task.WhenAll(_hold, until);
        }
    }

    /// <summary>Waits until nothing holds the source any more. How it went is no matter here: the holder knows.</summary>
    public async ValueTask Released()
    {
        while (_hold is { } hold)
        {
            _hold = null;
            await hold.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>True: this call ended it.</summary>
    protected bool TryEnd()
    {
        // Either this finds who asked, or the one who asks finds it ended.
        bool ends = Interlocked.Exchange(ref _ended, 1) == 0;
        Volatile.Read(ref _asked)?.TrySetResult();
        return ends;
    }

    /// <summary>This thread calls the observer, until <see cref="Leave"/> is given what this gives.</summary>
    protected Delivery? Enter()
    {
        Delivery? outer = current;
        current = this;
        return outer;
    }

    protected static void Leave(Delivery? outer) => current = outer;
}
