using System.Net;
using System.Net.Sockets;

namespace RxSocket.Sys;

/// <summary>No socket. Closed from the start: what an object holds before it has one. Or a number behind which there is none: every call says so.</summary>
internal sealed class NoSocket : KernelSocket
{
    public static readonly NoSocket Instance = new(-1, isOpen: false);

    private bool _isOpen;

    private NoSocket(int number, bool isOpen)
        : base(number == -1 ? AddressFamily.Unspecified : AddressFamily.InterNetwork)
    {
        Descriptor = number;
        _isOpen = isOpen;
        if (number == -1)
        {
            // It outlives the loop that is the first to need it.
            TryJoin(null);
            Close();
        }
    }

    public override Socket View => throw (IsClosed ? new ObjectDisposedException(nameof(Socket)) : new SocketException((int)SocketError.NotSocket));

    public override int Descriptor { get; }

    private SocketError Error => IsClosed ? SocketError.OperationAborted : SocketError.NotSocket;

    /// <summary>A number with a file behind it, say, which is closed in the end, or with nothing.</summary>
    public static NoSocket ByNumber(int number, bool isOpen) => new(number, isOpen);

    public override SocketError Bind(IPEndPoint local) => Error;

    public override SocketError Listen(int backlog) => Error;

    public override SocketError Connect(IPEndPoint remote) => Error;

    public override SocketError ConnectOutcome() => Error;

    public override SocketError Shutdown(SocketShutdown how) => Error;

    public override bool Poll(Readiness need, int milliseconds) => true;

    public override KernelSocket? Accept(out SocketError error)
    {
        error = Error;
        return null;
    }

    public override int Receive(Span<byte> into, out SocketError error)
    {
        error = Error;
        return -1;
    }

    public override int Send(ReadOnlySpan<byte> data, out SocketError error)
    {
        error = Error;
        return -1;
    }

    public override IPEndPoint? LocalName(out SocketError error)
    {
        error = Error;
        return null;
    }

    public override IPEndPoint? PeerName(out SocketError error)
    {
        error = Error;
        return null;
    }

    protected override void Disown() => _isOpen = false;

    protected override void Reset()
    {
    }

    protected override void ShutdownForClose()
    {
    }

    protected override void Release()
    {
        if (_isOpen && !OperatingSystem.IsWindows())
        {
            _ = UnixCalls.Close(Descriptor);
        }
    }
}
