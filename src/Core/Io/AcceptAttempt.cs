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

    public readonly T Accepted => make(_accepted!);

    public IoResult Try(int seen)
    {
        if ((seen & Latch.Ready) == 0)
        {
            return new IoResult(IoStatus.WouldBlock);
        }

        _accepted = listener.Socket.Accept(out SocketError error);
        if (_accepted is not null)
        {
            _accepted.Join(listener.Socket);
            _accepted.CountAsConnection();
        }
        else if (error != SocketError.WouldBlock && !listener.Socket.IsClosed)
        {
            SocketMetrics.AcceptFailed(error);
        }

        return error is SocketError.ConnectionAborted or SocketError.ConnectionReset ? new IoResult(IoStatus.Progress) : IoResult.From(error, listener.Socket);
    }

    public readonly T End(IoResult result, CancellationToken cancellation, out Exception? fault)
    {
        listener.Accepting.Leave();
        if (result.Status == IoStatus.Done)
        {
            fault = null;
            return Accepted;
        }

        fault = Faults.Of(result, SocketPhase.Accept, cancellation: cancellation);
        return default!;
    }
}
