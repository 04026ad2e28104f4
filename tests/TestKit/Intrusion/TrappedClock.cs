namespace RxSocket.TestKit;

/// <summary>The system's clock, with a trap at each reading and at everything that is done with a timer.</summary>
public sealed class TrappedClock(Trap trap) : TimeProvider
{
    public override long GetTimestamp()
    {
        trap.Pass();
        return System.GetTimestamp();
    }

    public override DateTimeOffset GetUtcNow()
    {
        trap.Pass();
        return System.GetUtcNow();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        trap.Pass();
        return new TrappedTimer(trap, System.CreateTimer(callback, state, dueTime, period));
    }

    private sealed class TrappedTimer(Trap trap, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            trap.Pass();
            return timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            timer.Dispose();
            trap.Pass();
        }

        public async ValueTask DisposeAsync()
        {
            await timer.DisposeAsync();
            trap.Pass();
        }
    }
}
