using System.Runtime.ExceptionServices;

namespace RxSocket;

// The end. It comes in four steps:
// 1. The reactor stops: the loop's sockets are closed, whichever thread uses them; one that comes to it later is closed at once. Calls that end by this are queued.
// 2. Sockets made from here on, by code that handles the end, belong to no loop.
// 3. The last turn: what is queued runs here, as ever one after the other; so does what that posts, within a limit, for some code goes on for ever.
// 4. What is left, and what comes later, goes to the thread pool. Nothing that was handed to the loop is lost, and nothing runs twice.
public sealed partial class SocketLoop
{
    private const int MostFollowers = 1_000;

    /// <param name="thrown">What ended the loop; null: main ended well.</param>
    private void End(Exception? thrown)
    {
        List<Exception> all = thrown is null ? [] : [thrown];

        // Code that a close lets go on must not run in the middle of the others.
        _busy = true;
        Try(_reactor.Stop, all);
        TakeLastTurn(all);

        // Either a poster sees this, or its action is seen here. Both may find it: only one takes it from the queue.
        _hasEnded = true;
        Interlocked.MemoryBarrier();
        HandOverPosted();
        if (all.Count > 1)
        {
            throw new AggregateException("Several things were thrown while the loop ended; the first of them ended it.", all);
        }

        if (all.Count == 1)
        {
            ExceptionDispatchInfo.Throw(all[0]);
        }
    }

    private void TakeLastTurn(List<Exception> thrown)
    {
        for (int left = _posted.Count + MostFollowers; left > 0 && _posted.TryDequeue(out IThreadPoolWorkItem? work); left--)
        {
            Try(work.Execute, thrown);
            ExecutionContext.Restore(_home);
        }
    }

    private void HandOverPosted()
    {
        while (_posted.TryDequeue(out IThreadPoolWorkItem? work))
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        }
    }

    private static void Try(Action step, List<Exception> thrown)
    {
        try
        {
            step();
        }
        catch (Exception failed)
        {
            thrown.Add(failed);
        }
    }
}
