using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>Takes one connection from a listener's queue. One that its client gave up in the queue is skipped.</summary>
/// <param name="listener">The listener.</param>
/// <param name="make">Makes of the accepted socket what the caller gets.</param>
internal struct AcceptAttempt<T>(Listener listener, Func<KernelSocket, T> make) : IAttempt<T>
{
    private KernelSocket? _accepted;

    public readonly KernelSocket Socket => listener.Socket;

    public readonly Readiness Need => Readiness.Readable;

    public IoResult Try(int seen)
    {
        if ((seen & Latch.Ready) == 0)
        {
            return new IoResult(IoStatus.WouldBlock);
        }

        _accepted = listener.TakeKept();
        if (_accepted is not null)
        {
            return IoResult.Done;
        }

        _accepted = listener.Socket.Accept(out SocketError error);
        if (_accepted is not null)
        {
            if (!_accepted.TryJoinLoopOf(listener.Socket))
            {
                return new IoResult(IoStatus.Disposed);
            }

            _accepted.CountAsConnection();
        }
        else if (error != SocketError.WouldBlock && !listener.Socket.IsClosed)
        {
            SocketMetrics.AcceptFailed(error);
        }

        return error is SocketError.ConnectionAborted or SocketError.ConnectionReset ? new IoResult(IoStatus.Progress) : IoResult.From(error, listener.Socket);
    }

    public T End(IoResult result, CancellationToken cancellation, out Exception? fault)
    {
        if (result.Status == IoStatus.Done)
        {
            fault = null;
            return TakeAccepted();
        }

        fault = Faults.Of(result, SocketPhase.Accept, cancellation: cancellation);
        return default!;
    }

    /// <summary>What the caller gets; until it is made, the socket stays here.</summary>
    public T TakeAccepted()
    {
        T made = make(_accepted!);
        _accepted = null;
        return made;
    }

    public readonly void Release()
    {
        // The client is in no queue of the system's any more.
        if (_accepted is not null)
        {
            listener.Keep(_accepted);
        }

        listener.Accepting.Leave();
    }
}
