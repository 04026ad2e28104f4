using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>
/// The loop of this library: try; if it would block, wait; try again. Every waiting call of every face runs through these lines.
/// A blocking waiter waits inside. An asynchronous one parks the call and leaves; when the socket is ready the reactor enters the loop again
/// where it left, with the same attempt.
/// </summary>
internal static class IoLoop
{
    /// <summary>True: finished, with a result. False: parked.</summary>
    public static bool TryFinish<TAttempt, TWaiter>(ref TAttempt attempt, ref TWaiter waiter, out IoResult result)
        where TAttempt : IAttempt, allows ref struct
        where TWaiter : IWaiter
    {
        bool progressed = false;
        while (true)
        {
            int seen = waiter.Look(attempt.Socket, attempt.Need);
            result = attempt.Try(seen);
            if (result.Status == IoStatus.Progress)
            {
                progressed = true;
                continue;
            }

            if (result.Status != IoStatus.WouldBlock)
            {
                return true;
            }

            IoStatus waited = waiter.Wait(attempt.Socket, attempt.Need, seen, progressed);
            if (waited == IoStatus.WouldBlock)
            {
                return false;
            }

            if (waited != IoStatus.Done)
            {
                if (waited == IoStatus.Timeout)
                {
                    SocketMetrics.TimedOut();
                }

                result = new IoResult(waited);
                return true;
            }

            progressed = false;
        }
    }
}
