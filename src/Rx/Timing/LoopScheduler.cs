using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace RxSocket.Rx;

/// <summary>A loop as Rx sees it.</summary>
internal sealed class LoopScheduler(SocketLoop loop) : LocalScheduler
{
    public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        SingleAssignmentDisposable scheduled = new();
        if (dueTime <= TimeSpan.Zero)
        {
            loop.Post(Run);
            return scheduled;
        }

        return StableCompositeDisposable.Create(loop.Schedule(dueTime, Run), scheduled);

        void Run()
        {
            if (!scheduled.IsDisposed)
            {
                scheduled.Disposable = action(this, state);
            }
        }
    }
}
