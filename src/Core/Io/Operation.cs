using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>
/// An awaited call that may wait; one object serves call after call of its kind on its socket, so that waiting allocates nothing.
/// <list type="number">
/// <item>The call starts in the loop, on the caller's thread. If it need not wait, it is over before it was asynchronous.</item>
/// <item>Otherwise it is parked at the socket's latch. Readiness, deadline, cancellation and close all do the same: take it off the latch
/// (only one can) and enter the loop again. The loop itself finds out why: data first, then the token, then the clock.
/// So a nudge is never wrong, only early, and a late one that finds the object in its next call does no harm.</item>
/// <item>The end is made by whoever took it, and handed to the context that awaited, or to the thread pool: user code never runs in the loop,
/// in a reactor, or inside someone's Cancel or Dispose.</item>
/// </list>
/// </summary>
internal abstract partial class Operation : IParked, IThreadPoolWorkItem
{
    private CallLimits? _limits;
    private byte _taken;
    private byte _need;

    private protected KernelSocket Socket = null!;
    private bool _isLimited;                    // this call
    private bool _watches;                      // waits beside the sleeper, not as it
    private int _seen;                          // the latch before the last try
    private int _waitsSince;                    // roughly; 0: the call has not waited
    private bool _yields;                       // the socket had its share of the reactor's turn

    /// <summary>The next operation object of the same direction, for calls of another kind.</summary>
    internal Operation? Next { get; set; }

    /// <summary>A call is under way, its token is cancelled, and it will look at the token soon: not if it is this thread that runs it, and has come here from
    /// code of the user's (a clock, memory) that the call itself called.</summary>
    internal bool IsEnding => _limits is { Cancellation.IsCancellationRequested: true } limits && limits.Runner != Environment.CurrentManagedThreadId;

    public bool TryTake() => Interlocked.Exchange(ref _taken, (byte)1) == 0;

    public void Wake()
    {
        if (Advance())
        {
            SocketMetrics.Report();
            Signal();
        }
    }

    /// <summary>Something may have ended the wait: whoever is parked there looks. A late nudge finds this call's successor, perhaps one of another kind.</summary>
    public void Nudge() => Unpark()?.Wake();

    public int Look()
    {
        _seen = Socket.Look(Need);
        if (_isLimited)
        {
            _limits!.Runner = Environment.CurrentManagedThreadId;
        }

        // A call that never waits must ask the kernel itself: the reactor may not have reported yet what has already come.
        if (_isLimited && _limits!.IsPoll)
        {
            return _seen | Latch.Ready;
        }

        _yields = Socket.HadItsShare();
        return _yields ? _seen & ~Latch.Ready : _seen;
    }

    public IoStatus Wait(bool progressed)
    {
        if (_waitsSince == 0)
        {
            _waitsSince = RoughNow;
        }

        // Once parked, this object may be ended, taken and started anew by others: from there on only these are known to belong to this call.
        CancellationToken cancellation = default;
        TimeProvider clock = TimeProvider.System;
        long until = Deadline.Never;
        if (_isLimited)
        {
            CallLimits limits = _limits!;
            IoStatus reason = limits.ReasonToStop(progressed);
            if (reason != IoStatus.Done)
            {
                return reason;
            }

            if (limits.Arm())
            {
                Socket.Reactor.Alarms.Set(limits, limits.Until);
            }

            (cancellation, clock, until) = (limits.Cancellation, limits.Clock, limits.Until);
        }

        if (_yields)
        {
            Socket.Yield(Need);
        }

        if (_isLimited)
        {
            _limits!.Runner = 0;
        }

        if (!TryPark())
        {
            return IoStatus.Done;
        }

        // A nudge between the look above and the park found nobody to wake. Whoever takes it off the latch goes round the loop and asks again.
        try
        {
            bool nudged = cancellation.IsCancellationRequested || (until != Deadline.Never && clock.GetTimestamp() >= until);
            return nudged && TryTakeBack() ? IoStatus.Done : IoStatus.WouldBlock;
        }
        catch (Exception)
        {
            // The clock threw: the call ends with that, unless it is under way on another thread by now, which looks at the same clock.
            if (TryTakeBack())
            {
                throw;
            }

            return IoStatus.WouldBlock;
        }
    }

    private protected CancellationToken Cancellation => _isLimited ? _limits!.Cancellation : default;

    private protected abstract Exception? Fault { get; }

    /// <summary>Enters the loop; true: the call is over, with its outcome set. Never throws.</summary>
    private protected abstract bool Advance();

    private protected void Begin(KernelSocket socket, Readiness need, bool watches, Deadline deadline, CancellationToken cancellation)
    {
        Socket = socket;
        _watches = watches;
        _waitsSince = 0;
        _need = (byte)need;
        _isLimited = !deadline.IsNever || cancellation.CanBeCanceled;
        if (_isLimited)
        {
            (_limits ??= new CallLimits(this)).Begin(deadline, cancellation);
        }
    }

    /// <summary>The socket is closed: nothing may keep this object any longer.</summary>
    public void Retire()
    {
        if (_limits is { Place: >= 0 } limits)
        {
            Socket.Reactor.Alarms.Remove(limits);
        }

        _limits?.Retire();
    }

    private protected void StopNudges()
    {
        if (_isLimited)
        {
            _limits!.Disarm();
        }
    }

    /// <summary>The call is over: its token says nothing about it any more.</summary>
    private protected void ForgetToken() => _limits?.Forget();

    /// <summary>The object is ready for its next call; a ValueTask of the last one is no longer valid.</summary>
    private protected void Free()
    {
        _continuation = null;
        _state = null;
        _context = null;
        _stage = Stage.UnderWay;
        _version++;
        Volatile.Write(ref _taken, (byte)0);
        if (_watches)
        {
            Socket.KeepIdleWatch(this);
        }
    }

    /// <summary>How long the call has taken: exactly if it has a deadline, else roughly; null: it did not wait.</summary>
    private protected TimeSpan? Elapsed =>
        _isLimited && _limits!.Elapsed is { } exactly ? exactly
        : _waitsSince != 0 ? RoughStep * (uint)(RoughNow - _waitsSince)
        : null;

    // Of a call without a deadline only its failure tells the time: a reading that costs next to nothing, in four bytes.
    // It comes round after two years; the difference of two is right all the same.
    private static int RoughNow => (int)(Environment.TickCount64 >> 4) is not 0 and int now ? now : 1;

    private static TimeSpan RoughStep => TimeSpan.FromMilliseconds(16);

    private Readiness Need => (Readiness)_need;

    private bool TryPark() => _watches ? Socket.Watch(Need, this, _seen) : Socket.Park(Need, this, _seen);

    // True: the call is off the latch, and this thread's. Another call that is found there is woken.
    private bool TryTakeBack()
    {
        IParked? sleeper = Unpark();
        if (ReferenceEquals(sleeper, this))
        {
            return true;
        }

        sleeper?.Wake();
        return false;
    }

    private IParked? Unpark() => _watches ? Socket.Unwatch(Need, this) ? this : null : Socket?.Unpark(Need);
}
