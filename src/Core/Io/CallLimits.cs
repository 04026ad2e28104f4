using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>What may end a call of an operation object before its time: a deadline, a token. Made with the first call that has one, and used for all that
/// follow: an operation whose calls have none does without, which is most of what an idle connection would otherwise hold.</summary>
internal sealed class CallLimits(Operation operation) : Alarm
{
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;                     // deadlines on a clock that is not the system's
    private Deadline _deadline;
    private long _until;

    public CancellationToken Cancellation { get; private set; }

    /// <summary>The thread that runs the call, by its managed number; 0: none, it is parked or has ended.</summary>
    public int Runner { get; set; }

    public TimeProvider Clock => _deadline.Clock;

    /// <summary>When the wait must end; <see cref="Deadline.Never"/>: by itself never.</summary>
    public long Until => _until;

    /// <summary>Null: there is no deadline.</summary>
    public TimeSpan? Elapsed
    {
        get
        {
            try
            {
                return _deadline.Elapsed;
            }
            catch (Exception)
            {
                // A clock that throws: the failure of the call is the one to tell.
                return null;
            }
        }
    }

    public bool IsPoll => _deadline.IsPoll;

    public override void Ring() => operation.Nudge();

    public void Begin(Deadline deadline, CancellationToken cancellation)
    {
        _deadline = deadline;
        Cancellation = cancellation;
        _until = Timestamps.None;
    }

    /// <summary>Before a wait: whether it is over already.</summary>
    public IoStatus ReasonToStop(bool progressed)
    {
        if (progressed || _until == Timestamps.None)
        {
            _until = _deadline.WaitUntil();
        }

        return Cancellation.IsCancellationRequested ? IoStatus.Cancelled
            : _deadline.HasPassed(_until) ? IoStatus.Timeout
            : IoStatus.Done;
    }

    /// <summary>From here on the operation is nudged when its time is over. True: if the reactor is given this alarm, too.</summary>
    public bool Arm()
    {
        if (Cancellation.CanBeCanceled && _registration == default)
        {
            _registration = Cancellation.UnsafeRegister(static operation => ((Operation)operation!).Nudge(), operation);
        }

        if (_until == Deadline.Never || ReferenceEquals(_deadline.Clock, TimeProvider.System))
        {
            return _until != Deadline.Never;
        }

        TimeSpan left = _deadline.Left(_until)!.Value;
        _timer ??= _deadline.Clock.CreateTimer(static operation => ((Operation)operation!).Nudge(), operation, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(left, Timeout.InfiniteTimeSpan);
        return false;
    }

    /// <summary>Never throws: a timer of a user's clock that refuses to stop rings later, and nudges in vain.</summary>
    public void Disarm()
    {
        _registration.Unregister();
        _registration = default;
        if (!_deadline.IsNever)
        {
            Interlocked.Exchange(ref Due, Never);
            if (_timer is { } timer)
            {
                Stop(timer);
            }
        }
    }

    /// <summary>The call is over: its token is nobody's business any more.</summary>
    public void Forget()
    {
        Cancellation = default;
        Runner = 0;
    }

    /// <summary>Never throws.</summary>
    public void Retire()
    {
        try
        {
            _timer?.Dispose();
        }
        catch (Exception)
        {
            // As above.
        }
    }

    private static void Stop(ITimer timer)
    {
        try
        {
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        catch (Exception)
        {
            // As above.
        }
    }
}
