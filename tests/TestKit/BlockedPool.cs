namespace RxSocket.TestKit;

/// <summary>For its lifetime every worker of the thread pool is held, and there will be no more. For a process of its own.</summary>
public sealed class BlockedPool : IDisposable
{
    private readonly ManualResetEventSlim _over = new();
    private int _ran;

    public BlockedPool()
    {
        // Above its minimum a busy machine's pool adds one in so many seconds.
        ThreadPool.SetMinThreads(Environment.ProcessorCount, Environment.ProcessorCount);
        ThreadPool.SetMaxThreads(Environment.ProcessorCount, Environment.ProcessorCount);
        for (int i = 0; i < Environment.ProcessorCount; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => _over.Wait(), null);
        }

        SpinWait.SpinUntil(static () => ThreadPool.PendingWorkItemCount == 0 && ThreadPool.ThreadCount == Environment.ProcessorCount);
        ThreadPool.UnsafeQueueUserWorkItem(_ => Volatile.Write(ref _ran, 1), null);
    }

    /// <summary>No worker has been free until now.</summary>
    public bool Holds => Volatile.Read(ref _ran) == 0;

    public void Dispose() => _over.Set();
}
