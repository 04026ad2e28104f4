namespace RxSocket;

/// <summary>The loop as a task scheduler.</summary>
internal sealed class LoopTaskScheduler(SocketLoop loop) : TaskScheduler
{
    public override int MaximumConcurrencyLevel => 1;

    protected override void QueueTask(Task task) => loop.Enqueue(new PostedAction(task => TryExecuteTask((Task)task!), task));

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => ReferenceEquals(SocketLoop.Current, loop) && TryExecuteTask(task);

    // The queue holds more than tasks, and a debugger's list of them is not worth another.
    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
