using System.Diagnostics;
using RxSocket.Sys;

namespace RxSocket;

public sealed partial class SocketLoop
{
    /// <summary>What the reactor sees of its loop.</summary>
    private sealed class Host(SocketLoop loop) : ICompletionHost
    {
        public SynchronizationContext Context => loop.Context;

        // Straight from readiness only when nothing of the user's is on the stack: calls that complete one another would pile up.
        public void Complete(IThreadPoolWorkItem work)
        {
            if (!loop._reactor.IsHere || loop._busy)
            {
                loop.Enqueue(work);
                return;
            }

            loop._busy = true;
            try
            {
                work.Execute();
            }
            finally
            {
                loop._busy = false;
            }
        }

        public void Woke()
        {
            loop._asleep = false;
            loop._turnStart = Stopwatch.GetTimestamp();
        }
    }
}
