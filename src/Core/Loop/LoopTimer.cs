using RxSocket.Sys;

namespace RxSocket;

/// <summary>An action that a loop runs once its time has come.</summary>
internal sealed class LoopTimer(ICompletionHost host, Alarms alarms, Action action) : Alarm, IThreadPoolWorkItem, IDisposable
{
    private int _spent;

    public override void Ring() => host.Complete(this);

    public void Execute()
    {
        if (Interlocked.Exchange(ref _spent, 1) == 0)
        {
            action();
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _spent, 1) == 0)
        {
            alarms.Remove(this);
        }
    }
}
