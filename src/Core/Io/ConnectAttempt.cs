using System.Net;
using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>Connects one socket to one address: starts it, then asks how it came out.</summary>
internal struct ConnectAttempt(KernelSocket socket, IPEndPoint remote) : IAttempt
{
    private bool _started;

    public readonly KernelSocket Socket => socket;

    public readonly Readiness Need => Readiness.Writable;

    public IoResult Try(int seen)
    {
        SocketError error = _started ? socket.ConnectOutcome() : socket.Connect(remote);
        _started = true;

        // A close shuts down under the wait, which looks like an outcome.
        return socket.IsClosed ? new IoResult(IoStatus.Disposed) : IoResult.From(error);
    }
}
