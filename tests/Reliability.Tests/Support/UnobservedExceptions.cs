using System.Collections.Concurrent;

namespace RxSocket.Reliability.Tests;

/// <summary>The exceptions of tasks that failed in its lifetime and that nothing has looked at.</summary>
internal sealed class UnobservedExceptions : IDisposable
{
    private readonly ConcurrentQueue<Exception> _all = [];

    // What tests before this one left unobserved is theirs.
    public UnobservedExceptions()
    {
        Collect();
        TaskScheduler.UnobservedTaskException += Add;
    }

    public IReadOnlyCollection<Exception> All()
    {
        Collect();
        return _all;
    }

    public void Dispose() => TaskScheduler.UnobservedTaskException -= Add;

    private void Add(object? sender, UnobservedTaskExceptionEventArgs e) => _all.Enqueue(e.Exception);

    private static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
