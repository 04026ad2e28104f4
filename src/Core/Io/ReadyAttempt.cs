using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>
/// Select on one socket. Level-triggered over edges: the first look asks the kernel, unless the latch knows that it has nothing; after a wait, an edge is
/// the kernel's own word that it has.
/// </summary>
internal struct ReadyAttempt(KernelSocket socket, Readiness need) : IAttempt<Readiness>
{
    private bool _waited;
    private int _edges;

    public static bool Watches => true;

    public readonly KernelSocket Socket => socket;

    public readonly Readiness Need => need;

    public IoResult Try(int seen)
    {
        if (socket.IsClosed)
        {
            return new IoResult(IoStatus.Disposed);
        }

        bool edge = _waited && Latch.EdgesOf(seen) != _edges;
        if (edge || ((seen & Latch.Ready) != 0 && socket.Poll(need, 0)))
        {
            // A close wakes, and makes a poll answer, like readiness.
            return socket.IsClosed ? new IoResult(IoStatus.Disposed) : IoResult.Done;
        }

        _waited = true;
        _edges = Latch.EdgesOf(seen);
        return new IoResult(IoStatus.WouldBlock);
    }

    public readonly Readiness End(IoResult result, CancellationToken cancellation, out Exception? fault)
    {
        fault = result.Status is IoStatus.Done or IoStatus.Disposed ? null : Faults.Of(result, SocketPhase.Select, cancellation: cancellation);
        return result.Status != IoStatus.Done ? Readiness.None
            : (socket.Look(need) & Latch.Ended) != 0 ? need | Readiness.HangUp
            : need;
    }

    public readonly void Release()
    {
    }
}
