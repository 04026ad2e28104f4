using System.Net;
using System.Net.Sockets;

namespace RxSocket.Sys;

/// <summary>No socket: closed from the start. What an object holds before it has one.</summary>
internal sealed class NoSocket : KernelSocket
{
    public static readonly NoSocket Instance = new();

    private NoSocket()
        : base(AddressFamily.Unspecified) =>
        Close();

    public override Socket View => throw new ObjectDisposedException(nameof(Socket));

    public override int Descriptor => -1;

    public override SocketError Bind(IPEndPoint local) => SocketError.OperationAborted;

    public override SocketError Listen(int backlog) => SocketError.OperationAborted;

    public override SocketError Connect(IPEndPoint remote) => SocketError.OperationAborted;

    public override SocketError ConnectOutcome() => SocketError.OperationAborted;

    public override SocketError Shutdown(SocketShutdown how) => SocketError.OperationAborted;

    public override bool Poll(Readiness need, int milliseconds) => true;

    public override KernelSocket? Accept(out SocketError error)
    {
        error = SocketError.OperationAborted;
        return null;
    }

    public override int Receive(Span<byte> into, out SocketError error)
    {
        error = SocketError.OperationAborted;
        return -1;
    }

    public override int Send(ReadOnlySpan<byte> data, out SocketError error)
    {
        error = SocketError.OperationAborted;
        return -1;
    }

    public override IPEndPoint? LocalName(out SocketError error)
    {
        error = SocketError.OperationAborted;
        return null;
    }

    public override IPEndPoint? PeerName(out SocketError error)
    {
        error = SocketError.OperationAborted;
        return null;
    }

    protected override void Disown()
    {
    }

    protected override void Reset()
    {
    }

    protected override void ShutdownForClose()
    {
    }

    protected override void Release()
    {
    }
}
