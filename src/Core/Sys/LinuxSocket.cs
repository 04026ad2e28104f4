using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RxSocket.Sys;

/// <summary>Linux: a descriptor of our own. EINTR is never seen above this file: a call that was interrupted is made again.</summary>
internal sealed unsafe partial class LinuxSocket(int descriptor, AddressFamily family, bool borrowed = false) : KernelSocket(family)
{
    private bool _borrowed = borrowed;      // another descriptor of the same socket is someone else's: no shutdown
    private bool _detached;                 // this descriptor is someone else's by now: no close

    public override int Descriptor => descriptor;

    public override Socket View => Extras.View ?? MakeView();

    public static LinuxSocket? Open(AddressFamily family, out SocketError error)
    {
        int domain = family == AddressFamily.InterNetworkV6 ? LinuxCalls.Inet6 : LinuxCalls.Inet;
        int descriptor = LinuxCalls.Socket(domain, LinuxCalls.Stream | LinuxCalls.CloseOnExec | LinuxCalls.NonBlocking, LinuxCalls.Tcp);
        error = descriptor < 0 ? LinuxErrors.Last() : SocketError.Success;
        if (descriptor >= 0 && domain == LinuxCalls.Inet6)
        {
            // As LuaSocket and the BCL have it: "::" leaves the IPv4 port to others.
            int only = 1;
            _ = LinuxCalls.SetOption(descriptor, LinuxCalls.IPv6Level, LinuxCalls.IPv6Only, &only, sizeof(int));
        }

        return descriptor < 0 ? null : new LinuxSocket(descriptor, family);
    }

    // A descriptor of our own for the same socket: the number may be known to epoll already, through another handle.
    public static LinuxSocket Watching(SafeSocketHandle handle)
    {
        int duplicate = LinuxCalls.Duplicate((int)handle.DangerousGetHandle(), LinuxCalls.DuplicateCloseOnExec, 0);
        return duplicate >= 0 ? new LinuxSocket(duplicate, AddressFamily.Unspecified, borrowed: true) : throw LinuxErrors.LastAsException();
    }

    // Someone else may have made it blocking: the calls that have no flag against it would wait. What is no socket is closed in the end and otherwise left as it
    // is; a number with nothing behind it is not even closed: it may be a stranger's by then.
    public static LinuxSocket Owning(int descriptor)
    {
        short family = 0;
        int length = sizeof(short);
        if (LinuxCalls.LocalName(descriptor, (byte*)&family, &length) != 0)
        {
            bool isOpen = Marshal.GetLastPInvokeError() != LinuxErrors.BadDescriptor;
            return new LinuxSocket(descriptor, AddressFamily.InterNetwork) { _borrowed = !isOpen, _detached = !isOpen };
        }

        int flags = LinuxCalls.StatusFlags(descriptor, LinuxCalls.GetStatusFlags, 0);
        _ = LinuxCalls.StatusFlags(descriptor, LinuxCalls.SetStatusFlags, flags | LinuxCalls.NonBlocking);
        _ = UnixCalls.SetCloseOnExec(descriptor);
        return new LinuxSocket(descriptor, family == LinuxCalls.Inet6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
    }

    public override SocketError Bind(IPEndPoint local) => WithAddress(local, static (descriptor, address, length) => LinuxCalls.Bind(descriptor, address, length));

    public override SocketError Listen(int backlog)
    {
        if (!TryUse())
        {
            return SocketError.OperationAborted;
        }

        SocketError error = LinuxCalls.Listen(descriptor, backlog) == 0 ? SocketError.Success : LinuxErrors.Last();
        EndUse();
        return error;
    }

    // An interrupted connect goes on in the background, like a pending one.
    public override SocketError Connect(IPEndPoint remote)
    {
        SocketError error = WithAddress(remote, static (descriptor, address, length) => LinuxCalls.Connect(descriptor, address, length));
        return error is SocketError.InProgress or SocketError.Interrupted ? SocketError.WouldBlock : error;
    }

    public override SocketError ConnectOutcome()
    {
        if (!TryUse())
        {
            return SocketError.OperationAborted;
        }

        // An interrupted look has seen nothing: "no error yet" is not "connected".
        LinuxCalls.PollEntry entry = new() { Descriptor = descriptor, Events = LinuxCalls.PollOut };
        if (LinuxCalls.Poll(&entry, 1, 0) <= 0)
        {
            EndUse();
            return SocketError.WouldBlock;
        }

        int errno = 0;
        int length = sizeof(int);
        int result = LinuxCalls.GetOption(descriptor, LinuxCalls.SocketLevel, LinuxCalls.ErrorOption, &errno, &length);
        SocketError error = result == 0 ? LinuxErrors.ToSocketError(errno) : LinuxErrors.Last();
        EndUse();
        return error;
    }

    public override int Receive(Span<byte> into, out SocketError error)
    {
        if (!TryUse())
        {
            error = SocketError.OperationAborted;
            return -1;
        }

        nint count;
        fixed (byte* start = &MemoryMarshal.GetReference(into))
        {
            do
            {
                count = LinuxCalls.Receive(descriptor, start, into.Length, LinuxCalls.DontWait);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == LinuxErrors.Interrupted);
        }

        error = count < 0 ? LinuxErrors.Last() : SocketError.Success;
        EndUse();
        return (int)count;
    }

    public override int Send(ReadOnlySpan<byte> data, out SocketError error)
    {
        if (!TryUse())
        {
            error = SocketError.OperationAborted;
            return -1;
        }

        nint count;
        fixed (byte* start = &MemoryMarshal.GetReference(data))
        {
            do
            {
                count = LinuxCalls.Send(descriptor, start, data.Length, LinuxCalls.DontWait | LinuxCalls.NoSignal);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == LinuxErrors.Interrupted);
        }

        error = count < 0 ? LinuxErrors.Last() : SocketError.Success;
        EndUse();
        return (int)count;
    }

    public override SocketError Shutdown(SocketShutdown how)
    {
        if (!TryUse())
        {
            return SocketError.OperationAborted;
        }

        SocketError error = LinuxCalls.Shutdown(descriptor, (int)how) == 0 ? SocketError.Success : LinuxErrors.Last();
        EndUse();
        return error;
    }

    public override bool Poll(Readiness need, int milliseconds)
    {
        if (!TryUse())
        {
            return true;
        }

        LinuxCalls.PollEntry entry = new() { Descriptor = descriptor, Events = need == Readiness.Readable ? LinuxCalls.PollIn : LinuxCalls.PollOut };
        int ready = LinuxCalls.Poll(&entry, 1, milliseconds);
        EndUse();
        return ready != 0;
    }

    // Connecting to "no address" dissolves the connection: a reset to the peer, a wake-up to all who wait.
    protected override void Reset()
    {
        short unspecified = 0;
        _ = LinuxCalls.Connect(descriptor, (byte*)&unspecified, sizeof(short));
    }

    protected override void Disown()
    {
        _borrowed = true;
        _detached = true;
    }

    protected override void ShutdownForClose()
    {
        if (!_borrowed)
        {
            _ = LinuxCalls.Shutdown(descriptor, (int)SocketShutdown.Both);
        }
    }

    protected override void Release()
    {
        if (!_borrowed)
        {
            LingerInBackground();
        }

        if (!_detached)
        {
            _ = LinuxCalls.Close(descriptor);
        }
    }

    // Each view has a handle of its own: a second one, made by another thread at the same time, is collected, and its finalizer closes its handle.
    private Socket MakeView()
    {
        ObjectDisposedException.ThrowIf(!TryUse(), typeof(Socket));
        try
        {
            Socket view = new(new SafeSocketHandle(descriptor, ownsHandle: false));
            return Interlocked.CompareExchange(ref Extras.View, view, null) ?? view;
        }
        finally
        {
            EndUse();
        }
    }

    private delegate int AddressCall(int descriptor, byte* address, int length);

    private SocketError WithAddress(IPEndPoint endPoint, AddressCall call)
    {
        if (!TryUse())
        {
            return SocketError.OperationAborted;
        }

        SocketAddress address = endPoint.Serialize();
        int result;
        fixed (byte* start = address.Buffer.Span)
        {
            result = call(descriptor, start, address.Size);
        }

        SocketError error = result == 0 ? SocketError.Success : LinuxErrors.Last();
        EndUse();
        return error;
    }
}
