using System.Threading.Tasks.Sources;
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
internal abstract class Operation : Alarm, IParked, IThreadPoolWorkItem
{
    private static readonly Action<object?> Completed = static _ => { };

    private Action<object?>? _continuation;
    private Action<object?>? _pending;          // the continuation on its way
    private object? _state;
    private object? _context;                   // SynchronizationContext or TaskScheduler that the awaiter captured
    private ExecutionContext? _execution;
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;                     // deadlines on a clock that is not the system's
    private int _taken;
    private short _version;

    private protected KernelSocket Socket = null!;
    private protected Readiness Need;
    private protected Deadline Deadline;
    private protected CancellationToken Cancellation;
    private long _until;

    /// <summary>The next operation object of the same direction, for calls of another kind.</summary>
    internal Operation? Next { get; set; }

    private protected short Version => _version;

    private protected bool IsCompleted => ReferenceEquals(Volatile.Read(ref _continuation), Completed);

    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    public void Wake()
    {
        try
        {
            Advance();
        }
        catch (Exception unexpected)
        {
            Fail(unexpected);
        }
    }

    public override void Ring() => Nudge();

    /// <summary>Something may have ended the wait: whoever is parked there looks. A late nudge finds this call's successor, perhaps one of another kind.</summary>
    public void Nudge() => Socket?.Unpark(Need)?.Wake();

    void IThreadPoolWorkItem.Execute() => Continue();

    public int Look()
    {
        // A call that never waits must ask the kernel itself: the reactor may not have reported yet what has already come.
        return Deadline.IsPoll ? Socket.Look(Need) | Latch.Ready : Socket.Look(Need);
    }

    public IoStatus Wait(int seen, bool progressed)
    {
        if (progressed || _until == 0)
        {
            _until = Deadline.WaitUntil();
        }

        IoStatus reason = ReasonToStop();
        if (reason != IoStatus.Done)
        {
            return reason;
        }

        ArmNudges();

        // Once parked, this object may be ended, taken and started anew by others: from there on only these are known to belong to this call.
        CancellationToken cancellation = Cancellation;
        TimeProvider clock = Deadline.Clock;
        long until = _until;
        if (!Socket.Park(Need, this, seen))
        {
            return IoStatus.Done;
        }

        // A nudge between the look above and the park found nobody to wake. Whoever takes it off the latch goes round the loop and asks again.
        bool nudged = cancellation.IsCancellationRequested || (until != Deadline.Never && clock.GetTimestamp() >= until);
        IParked? sleeper = nudged ? Socket.Unpark(Need) : null;
        if (ReferenceEquals(sleeper, this))
        {
            return IoStatus.Done;
        }

        sleeper?.Wake();
        return IoStatus.WouldBlock;
    }

    public ValueTaskSourceStatus GetStatus(short token)
    {
        CheckVersion(token);
        return !IsCompleted ? ValueTaskSourceStatus.Pending
            : Fault is null ? ValueTaskSourceStatus.Succeeded
            : Fault is OperationCanceledException ? ValueTaskSourceStatus.Canceled
            : ValueTaskSourceStatus.Faulted;
    }

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        CheckVersion(token);
        if ((flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0)
        {
            _execution = ExecutionContext.Capture();
        }

        if ((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0)
        {
            _context = CurrentContext();
        }

        _state = state;
        Action<object?>? before = Interlocked.CompareExchange(ref _continuation, continuation, null);
        if (before is null)
        {
            return;
        }

        if (!ReferenceEquals(before, Completed))
        {
            throw new InvalidOperationException("A ValueTask is awaited once.");
        }

        _pending = continuation;
        Dispatch();
    }

    private protected abstract Exception? Fault { get; }

    /// <summary>Enters the loop; ends the call if it is over.</summary>
    private protected abstract void Advance();

    private protected abstract void Fail(Exception unexpected);

    private protected void Begin(KernelSocket socket, Readiness need, Deadline deadline, CancellationToken cancellation)
    {
        Socket = socket;
        Need = need;
        Deadline = deadline;
        Cancellation = cancellation;
        _until = 0;
    }

    /// <summary>The value and the fault are set: lets the awaiter go on, elsewhere.</summary>
    private protected void Signal()
    {
        Action<object?>? continuation = Interlocked.Exchange(ref _continuation, Completed);
        if (continuation is not null)
        {
            _pending = continuation;
            Dispatch();
        }
    }

    /// <summary>The socket is closed: nothing may keep this object any longer.</summary>
    public void Retire()
    {
        if (Socket is not null && Place >= 0)
        {
            Socket.Reactor.Alarms.Remove(this);
        }

        _timer?.Dispose();
    }

    private protected void StopNudges()
    {
        _registration.Unregister();
        _registration = default;
        if (!Deadline.IsNever)
        {
            Interlocked.Exchange(ref Due, Never);
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The object is ready for its next call; a ValueTask of the last one is no longer valid.</summary>
    private protected void Free()
    {
        _continuation = null;
        _pending = null;
        _state = null;
        _context = null;
        _execution = null;
        Cancellation = default;
        _version++;
        Volatile.Write(ref _taken, 0);
    }

    private protected void CheckVersion(short token)
    {
        if (token != _version)
        {
            throw new InvalidOperationException("A ValueTask is awaited once, and not after its result was taken.");
        }
    }

    private static object? CurrentContext()
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        if (context is not null && context.GetType() != typeof(SynchronizationContext))
        {
            return context;
        }

        return TaskScheduler.Current != TaskScheduler.Default ? TaskScheduler.Current : null;
    }

    private IoStatus ReasonToStop() =>
        Cancellation.IsCancellationRequested ? IoStatus.Cancelled
        : Deadline.HasPassed(_until) ? IoStatus.Timeout
        : IoStatus.Done;

    private void ArmNudges()
    {
        if (Cancellation.CanBeCanceled && _registration == default)
        {
            _registration = Cancellation.UnsafeRegister(static operation => ((Operation)operation!).Nudge(), this);
        }

        if (_until == Deadline.Never)
        {
            return;
        }

        if (ReferenceEquals(Deadline.Clock, TimeProvider.System))
        {
            Socket.Reactor.Alarms.Set(this, _until);
        }
        else
        {
            TimeSpan left = Deadline.Left(_until)!.Value;
            _timer ??= Deadline.Clock.CreateTimer(static operation => ((Operation)operation!).Nudge(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(left, Timeout.InfiniteTimeSpan);
        }
    }

    private void Dispatch()
    {
        try
        {
            DispatchToContext();
        }
        catch (Exception) when (_context is not null)
        {
            // A context that is shut down refuses. This thread has other calls to serve, and the awaiter must not be left behind.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void DispatchToContext()
    {
        switch (_context)
        {
            case null:
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                break;
            case SynchronizationContext context:
                context.Post(static operation => ((Operation)operation!).Continue(), this);
                break;
            default:
                Task.Factory.StartNew(
                    static operation => ((Operation)operation!).Continue(), this, CancellationToken.None, TaskCreationOptions.DenyChildAttach, (TaskScheduler)_context);
                break;
        }
    }

    private void Continue()
    {
        Action<object?> continuation = _pending!;
        object? state = _state;
        ExecutionContext? execution = _execution;
        _execution = null;
        if (execution is null)
        {
            continuation(state);
            return;
        }

        // Not a closure: that would be made on the way in, for every call.
        ExecutionContext.Run(execution, new ContextCallback(continuation), state);
    }
}
