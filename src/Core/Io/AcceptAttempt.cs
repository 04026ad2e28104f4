using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>Takes one connection from a listener's queue. One that its client gave up in the queue is skipped.</summary>
internal struct AcceptAttempt(Listener listener) : IAttempt<KernelSocket>
{
    private KernelSocket? _accepted;

    public readonly KernelSocket Socket => listener.Socket;

    public readonly Readiness Need => Readiness.Readable;

    public readonly KernelSocket? Accepted => _accepted;

    public IoResult Try(int seen)
    {
        if ((seen & Latch.Ready) == 0)
        {
            return new IoResult(IoStatus.WouldBlock);
        }

        _accepted = listener.Socket.Accept(out SocketError error);
        return error is SocketError.ConnectionAborted or SocketError.ConnectionReset ? new IoResult(IoStatus.Progress) : IoResult.From(error, listener.Socket);
    }

    public readonly KernelSocket End(IoResult result, CancellationToken cancellation, out Exception? fault)
    {
        fault = result.Status == IoStatus.Done ? null : Faults.Of(result, "accept", cancellation: cancellation);
        listener.Accepting.Leave();
        return _accepted!;
    }
}
