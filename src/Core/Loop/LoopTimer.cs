using RxSocket.Sys;

namespace RxSocket;

/// <summary>An action that a loop runs once its time has come. One whose loop has ended goes by a timer of the system, and runs on the thread pool.</summary>
internal sealed class LoopTimer(ICompletionHost host, Alarms alarms, Action action) : Alarm, IThreadPoolWorkItem, IDisposable
{
    // The system's timers know no longer time than 49 days: they are set again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private int _spent;
    private ITimer? _late;

    public override void Ring() => host.Complete(this);

    // The host hands to the thread pool what comes to it after the end; and what is due already is in time for the loop's last turn.
    public override void Drop()
    {
        if (Left() is not { } left)
        {
            Ring();
            return;
        }

        ITimer late = TimeProvider.System.CreateTimer(static timer => ((LoopTimer)timer!).RingLate(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // Known before it can ring. Either this sees a disposal, or the disposal sees the timer.
        Volatile.Write(ref _late, late);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _spent) == 0)
        {
            late.Change(left, Timeout.InfiniteTimeSpan);
        }
        else
        {
            late.Dispose();
        }
    }

    public void Execute()
    {
        if (Interlocked.Exchange(ref _spent, 1) == 0)
        {
            Volatile.Read(ref _late)?.Dispose();
            action();
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _spent, 1) == 0)
        {
            alarms.Remove(this);
            Volatile.Read(ref _late)?.Dispose();
        }
    }

    // A timer of the system may ring some milliseconds early.
    private void RingLate()
    {
        if (Left() is not { } left)
        {
            Ring();
        }
        else
        {
            _late!.Change(left, Timeout.InfiniteTimeSpan);
        }
    }

    // Null: it is due. Rounded up, as the system's timers cut off the rest of a millisecond.
    private TimeSpan? Left()
    {
        TimeProvider clock = TimeProvider.System;
        TimeSpan left = Timestamps.Between(clock.GetTimestamp(), Volatile.Read(ref Due), clock);
        return left <= TimeSpan.Zero ? null : left > LongestWait ? LongestWait : TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
    }
}
