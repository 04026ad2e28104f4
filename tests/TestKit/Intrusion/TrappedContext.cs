namespace RxSocket.TestKit;

/// <summary>A synchronization context that posts to the thread pool, with a trap before and after: one that throws refuses the work, or has taken it and
/// throws all the same.</summary>
public sealed class TrappedContext(Trap trap) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state)
    {
        trap.Pass();
        base.Post(d, state);
        trap.Pass();
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Begins a call in the context, which its first await captures.</summary>
    public T Begin<T>(Func<T> call)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        try
        {
            return call();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}

/// <summary>The same as a task scheduler, with a trap before only: a task whose scheduler has taken it and throws all the same is finished twice by the
/// runtime, which ends the process.</summary>
public sealed class TrappedScheduler(Trap trap) : TaskScheduler
{
    protected override IEnumerable<Task> GetScheduledTasks() => [];

    protected override void QueueTask(Task task)
    {
        trap.Pass();
        ThreadPool.UnsafeQueueUserWorkItem(_ => TryExecuteTask(task), null);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => !taskWasPreviouslyQueued && TryExecuteTask(task);

    /// <summary>Begins a call in the scheduler, on this thread.</summary>
    public Task<T> Begin<T>(Func<Task<T>> call)
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            Task<Task<T>> task = new(call);
            task.RunSynchronously(this);
            return task.Unwrap();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }
}
