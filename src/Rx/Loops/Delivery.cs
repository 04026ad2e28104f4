using Nito.AsyncEx;

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
    private const int Live = 0;
    private const int Touching = 1;
    private const int Over = 2;

    [ThreadStatic]
    private static Delivery? current;

    private Task? _hold;
    private int _state;
    private TaskCompletionSource? _asked;

    /// <summary>The innermost delivery under way on this thread.</summary>
    public static Delivery? Current => current;

    /// <summary>True: disposed of, completed or failed.</summary>
    public bool IsEnded => Volatile.Read(ref _state) == Over;

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

    /// <summary>Completes when nothing that holds it now does so any more.</summary>
    public Task Held => _hold ?? Task.CompletedTask;

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

    /// <summary>Before the source is touched for this observer: a receive begun, or an item taken. False: it is over, leave the source alone. Until
    /// <see cref="LetGo"/> it cannot end; so once it has been disposed of, the source is the next one's. A moment's work, and nobody else's code.</summary>
    public bool TryTouch() => Interlocked.CompareExchange(ref _state, Touching, Live) == Live;

    /// <summary>After <see cref="TryTouch"/>.</summary>
    public void LetGo() => Volatile.Write(ref _state, Live);

    /// <summary>True: this call ended it.</summary>
    protected bool TryEnd()
    {
        SpinWait moment = default;
        int before = Interlocked.CompareExchange(ref _state, Over, Live);
        while (before == Touching)
        {
            moment.SpinOnce();
            before = Interlocked.CompareExchange(ref _state, Over, Live);
        }

        // Either this finds who asked, or the one who asks finds it ended.
        Volatile.Read(ref _asked)?.TrySetResult();
        return before == Live;
    }

    /// <summary>This thread calls the observer, until <see cref="Leave"/> is given what this gives.</summary>
    protected Delivery? Enter()
    {
        Delivery? outer = current;
        current = this;
        return outer;
    }

    protected static void Leave(Delivery? outer) => current = outer;

    /// <summary>The last call, a delivery like the others: operators may have a last item to give then (Append, Concat), which whoever gets it may hold.</summary>
    protected void Finish<T>(IObserver<T> observer, Exception? fault)
    {
        Delivery? outer = Enter();
        ObserverFaults.Finish(observer, fault);
        Leave(outer);

        // What holds it now is waited for by nothing any more, and may fail.
        _hold?.Ignore();
    }
}
