using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace RxSocket.Sys;

/// <summary>Every system: the same calls on <see cref="Socket"/> in non-blocking mode. Its asynchronous calls are never used: a socket touched by one
/// has slow synchronous calls for ever.</summary>
internal sealed partial class PortableSocket : KernelSocket
{
    // The BCL's Poll and Select count microseconds in an int.
    private bool _mayConnectAgain;
    private const int LongestWait = int.MaxValue / 1000;

    private readonly Socket _socket;
    private bool _borrowed;

    private PortableSocket(Socket socket, bool borrowed = false)
        : base(socket.AddressFamily)
    {
        _socket = socket;
        _borrowed = borrowed;
        if (!borrowed)
        {
            _socket.Blocking = false;
        }
    }

    public override int Descriptor => (int)_socket.SafeHandle.DangerousGetHandle();

    public override Socket View => _socket;

    public static PortableSocket? Open(AddressFamily family, out SocketError error)
    {
        try
        {
            Socket socket = new(family, SocketType.Stream, ProtocolType.Tcp);
            if (family == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
            }

            error = SocketError.Success;
            return new PortableSocket(socket);
        }
        catch (SocketException refused)
        {
            error = refused.SocketErrorCode;
            return null;
        }
    }

    public static PortableSocket Watching(SafeSocketHandle handle) =>
        new(new Socket(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: false)), borrowed: true);

    /// <summary>A wait in the BCL's terms; a very long one ends early, and whoever waits looks at the clock and waits again.</summary>
    public static TimeSpan ToWait(int milliseconds) =>
        milliseconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestWait));

    public static KernelSocket Owning(Socket socket) => new PortableSocket(socket);

    public static KernelSocket Owning(int descriptor)
    {
        try
        {
            // The BCL makes a socket of a file too, to read and write it by.
            using Socket look = new(new SafeSocketHandle(descriptor, ownsHandle: false));
            if (look.AddressFamily == AddressFamily.Unknown)
            {
                return NoSocket.ByNumber(descriptor, isOpen: true);
            }
        }
        catch (SocketException)
        {
            return NoSocket.ByNumber(descriptor, isOpen: false);
        }

        if (!OperatingSystem.IsWindows())
        {
            _ = UnixCalls.SetCloseOnExec(descriptor);
        }

        return new PortableSocket(new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)));
    }

    // On Unix the BCL sets SO_REUSEADDR for every TCP bind, unasked: what was set before is put back.
    public override SocketError Bind(IPEndPoint local) => Call(() =>
    {
        bool reuse = ReuseAddress;
        _socket.Bind(local);
        ReuseAddress = reuse;
    });

    public override SocketError Listen(int backlog) => Call(() => _socket.Listen(backlog));

    public override SocketError Connect(IPEndPoint remote)
    {
        try
        {
            SocketError error = Call(() => _socket.Connect(remote));
            if (error == SocketError.IsConnected && _mayConnectAgain)
            {
                // Linux answers the first connect behind one that needed time with success. The BCL does not ask it once it knows of the connection.
                _mayConnectAgain = false;
                return SocketError.Success;
            }

            return error is SocketError.InProgress ? SocketError.WouldBlock : error;
        }
        catch (InvalidOperationException)
        {
            // The BCL does not ask the system whether a listening socket may connect.
            return SocketError.IsConnected;
        }
    }

    public override SocketError ConnectOutcome()
    {
        SocketError outcome = SocketError.WouldBlock;
        SocketError error = Call(() =>
        {
            if (_socket.Poll(0, SelectMode.SelectWrite) || _socket.Poll(0, SelectMode.SelectError))
            {
                outcome = (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;

                // The BCL takes the socket's error too, once, at the first question after a connect, and tells nobody: a reset that it took would make a receive
                // find a clean end. So it is asked here, where it still is the connect's failure.
                outcome = outcome == SocketError.Success && !_socket.Connected ? SocketError.ConnectionReset : outcome;
                _mayConnectAgain = outcome == SocketError.Success;
            }
        });
        return error == SocketError.Success ? outcome : error;
    }

    public override KernelSocket? Accept(out SocketError error)
    {
        PortableSocket? accepted = null;
        error = Call(() =>
        {
            if (_socket.Poll(0, SelectMode.SelectRead))
            {
                accepted = new PortableSocket(_socket.Accept());
                KeepPeerOf(accepted);
            }
        });
        if (accepted is null && error == SocketError.Success)
        {
            error = SocketError.WouldBlock;
        }

        return accepted;
    }

    // The BCL has asked for the name already.
    private static void KeepPeerOf(PortableSocket accepted)
    {
        if (accepted._socket.RemoteEndPoint is IPEndPoint peer)
        {
            accepted.KeepPeer(peer);
        }
    }

    public override int Receive(Span<byte> into, out SocketError error)
    {
        if (!TryUse())
        {
            error = SocketError.OperationAborted;
            return -1;
        }

        try
        {
            int count = _socket.Receive(into, SocketFlags.None, out error);
            return error == SocketError.Success ? count : -1;
        }
        catch (ObjectDisposedException)
        {
            error = SocketError.OperationAborted;
            return -1;
        }
        finally
        {
            EndUse();
        }
    }

    // A non-blocking Send sends what fits and tells how much: it never loses a count.
    public override int Send(ReadOnlySpan<byte> data, out SocketError error)
    {
        if (!TryUse())
        {
            error = SocketError.OperationAborted;
            return -1;
        }

        try
        {
            int count = _socket.Send(data, SocketFlags.None, out error);
            return error == SocketError.Success || count > 0 ? count : -1;
        }
        catch (ObjectDisposedException)
        {
            error = SocketError.OperationAborted;
            return -1;
        }
        finally
        {
            EndUse();
        }
    }

    public override SocketError Shutdown(SocketShutdown how) => Call(() => _socket.Shutdown(how));

    public override bool Poll(Readiness need, int milliseconds)
    {
        bool ready = true;
        Call(() => ready = _socket.Poll(ToWait(milliseconds), need == Readiness.Readable ? SelectMode.SelectRead : SelectMode.SelectWrite));
        return ready;
    }

    // Closes the BCL's socket under those who poll: it has its own way to get them out. A call under way finds it disposed of.
    protected override void Reset() => _socket.Close(0);

    // No finalizer may close the descriptor either. The handle stays valid: the BCL's socket would wait for ever for the release of one that is not.
    [SuppressMessage("Usage", "CA1816", Justification = "The finalizers of others, which hold a number that is theirs no more.")]
    protected override void Disown()
    {
        _borrowed = true;
        GC.SuppressFinalize(_socket);
        GC.SuppressFinalize(_socket.SafeHandle);
    }

    // Wakes a thread in Poll; says "not connected" on listeners and fresh sockets, which is of no interest.
    protected override void ShutdownForClose()
    {
        if (_borrowed)
        {
            return;
        }

        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    protected override void Release()
    {
        if (_borrowed)
        {
            return;
        }

        if (!_socket.SafeHandle.IsClosed)
        {
            LingerInBackground();
        }

        // The BCL ends a connection in order before it closes; only a close with no time to wait leaves that to the linger option.
        try
        {
            _socket.Close(_socket.LingerState is { Enabled: true, LingerTime: 0 } ? 0 : -1);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _socket.Dispose();
        }
    }

    private SocketError Call(Action call)
    {
        if (!TryUse())
        {
            return SocketError.OperationAborted;
        }

        try
        {
            call();
            return SocketError.Success;
        }
        catch (SocketException failed)
        {
            return failed.SocketErrorCode;
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted;
        }
        finally
        {
            EndUse();
        }
    }
}
