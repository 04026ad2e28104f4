using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>Throws away what comes until the peer ends, in whatever way. A peer that never stops sending never lets it wait, so it looks at the clock itself.</summary>
internal readonly struct DrainAttempt(KernelSocket socket, Deadline deadline) : IAttempt
{
    private const int MostLooks = 256;

    public KernelSocket Socket => socket;

    public Readiness Need => Readiness.Readable;

    /// <summary>Throws away what is there by now: Done, the peer's end is behind it; WouldBlock, more may come; anything else, none will. Beyond a measure it leaves
    /// the rest to the wait, which looks at the clock.</summary>
    public IoStatus DrainNow()
    {
        for (int looks = 0; looks < MostLooks; looks++)
        {
            IoStatus status = Try(Latch.Ready).Status;
            if (status != IoStatus.Progress)
            {
                return status;
            }
        }

        return IoStatus.WouldBlock;
    }

    public IoResult Try(int seen)
    {
        Span<byte> waste = stackalloc byte[4096];
        int count = socket.Receive(waste, seen, out SocketError error);
        return count == 0 ? IoResult.Done
            : count > 0 ? new IoResult(deadline.HasPassed(deadline.WaitUntil()) ? IoStatus.Timeout : IoStatus.Progress)
            : IoResult.From(error);
    }
}
