namespace RxSocket.TestKit;

/// <summary>
/// Code of a user's that misbehaves when the library calls it. Every opportunity that the library gives to it (a clock is read, a listener is told, a logger
/// asked) is a <see cref="Pass"/>; at one chosen pass the trap springs, once: it throws, or calls the library back.
/// <para>To try every opportunity: arm it for the first, make the call, look whether all is well; then for the second, and so on, until the call ends without
/// having sprung it.</para>
/// </summary>
public sealed class Trap
{
    private readonly Lock _gate = new();
    private Action? _spring;
    private int _left;
    private volatile int _springing;

    /// <summary>It has sprung since it was armed.</summary>
    public bool HasSprung { get; private set; }

    /// <param name="after">How many passes are let through before.</param>
    /// <param name="spring">What happens then; null: it throws a <see cref="TrapException"/>.</param>
    public void Arm(int after, Action? spring = null)
    {
        lock (_gate)
        {
            _left = after;
            HasSprung = false;
            _spring = spring ?? (static () => throw new TrapException());
        }
    }

    /// <summary>From here on every pass is let through. Waits for a spring that goes on on another thread.</summary>
    public void Disarm()
    {
        lock (_gate)
        {
            _spring = null;
        }

        SpinWait.SpinUntil(() => _springing == 0);
    }

    public void Pass()
    {
        Action spring;
        lock (_gate)
        {
            if (_spring is null || _left-- > 0)
            {
                return;
            }

            spring = _spring;
            _spring = null;
            HasSprung = true;
            _springing++;
        }

        try
        {
            spring();
        }
        finally
        {
            lock (_gate)
            {
                _springing--;
            }
        }
    }
}

/// <summary>What a sprung trap throws.</summary>
public sealed class TrapException() : Exception("A trap of the test threw.");
