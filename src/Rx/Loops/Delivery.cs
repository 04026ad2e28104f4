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

    private Delivery? _outer;
    private Task? _hold;
    private Action? _afterwards;
    private int _ended;

    /// <summary>The innermost delivery under way on this thread.</summary>
    public static Delivery? Current => current;

    /// <summary>True: disposed of, completed or failed.</summary>
    public bool IsEnded => Volatile.Read(ref _ended) != 0;

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

    /// <summary>True: this delivery is under way on this thread, and will run the action when <c>OnNext</c> has returned.</summary>
    public bool TryAfterwards(Action action)
    {
        for (Delivery? delivery = current; delivery is not null; delivery = delivery._outer)
        {
            if (ReferenceEquals(delivery, this) && _afterwards is null)
            {
                _afterwards = action;
                return true;
            }
        }

        return false;
    }

    protected bool TryEnd() => Interlocked.Exchange(ref _ended, 1) == 0;

    protected void Enter()
    {
        _outer = current;
        current = this;
    }

    protected void Leave()
    {
        current = _outer;
        _outer = null;
        if (_afterwards is { } action)
        {
            _afterwards = null;
            action();
        }
    }
}
