using System.Runtime.CompilerServices;

namespace RxSocket.Rx;

/// <summary>Awaiting it goes on in a later turn of a loop; on the thread pool where there is no loop.</summary>
internal readonly struct LoopTurn(SocketLoop? loop) : ICriticalNotifyCompletion
{
    public bool IsCompleted => false;

    public LoopTurn GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        if (loop is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static action => action(), continuation, preferLocal: false);
        }
        else
        {
            loop.Post(continuation);
        }
    }
}
