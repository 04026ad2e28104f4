using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>Throws away what comes until the peer ends, in whatever way.</summary>
internal readonly struct DrainAttempt(KernelSocket socket) : IAttempt
{
    public KernelSocket Socket => socket;

    public Readiness Need => Readiness.Readable;

    public IoResult Try(int seen)
    {
        Span<byte> waste = stackalloc byte[4096];
        int count = socket.Receive(waste, seen, out SocketError error);
        return count == 0 ? IoResult.Done
            : count > 0 ? new IoResult(IoStatus.Progress)
            : IoResult.From(error);
    }
}
