using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace RxSocket.Sys;

// How sockets come to be, and what of them is shown outside.
internal abstract partial class KernelSocket
{
    private static readonly ConditionalWeakTable<SafeSocketHandle, KernelSocket> GivenOut = [];

    /// <summary>The handle that users see; null once closed. Receives and sends do not go through it. It does not own the descriptor: a caller that disposes of
    /// it, or of a <see cref="Socket"/> made of it, closes a view, and a handle that outlives the socket is invalid.</summary>
    public SafeSocketHandle? Handle
    {
        get
        {
            if (!TryUse())
            {
                return null;
            }

            SafeSocketHandle handle;
            try
            {
                handle = Extras.ShownHandle(this);
            }
            finally
            {
                EndUse();
            }

            // Either the close that came meanwhile finds the handle, or this finds the close.
            if (!IsClosed)
            {
                return handle;
            }

            handle.Dispose();
            return null;
        }
    }

    /// <summary>Put between every socket that is made from now on and whoever calls it: faults on purpose, for tests. Null: nothing.</summary>
    internal static Func<KernelSocket, KernelSocket>? Seam { get; set; }

    /// <summary>A fresh socket of the engine that serves this process. It belongs to the loop of the thread that makes it.</summary>
    public static KernelSocket? Create(AddressFamily family, out SocketError error) => Create(family, Reactor.ForNewSockets, out error);

    /// <summary>A fresh socket for a loop, from whatever thread; one that has ended takes none.</summary>
    public static KernelSocket? Create(AddressFamily family, Reactor? home, out SocketError error)
    {
        SocketMetrics.Prepare();
        KernelSocket? socket = Platform.IsNative ? LinuxSocket.Open(family, out error) : PortableSocket.Open(family, out error);
        if (socket is not null && Seam is { } seam)
        {
            socket = seam(socket);
        }

        if (socket is null || socket.TryJoin(home))
        {
            return socket;
        }

        error = SocketError.OperationAborted;
        return null;
    }

    /// <summary>Someone else's socket, to be watched: closing this leaves that open, and no loop's end closes it.</summary>
    public static KernelSocket Borrow(SafeSocketHandle handle)
    {
        KernelSocket socket = Platform.IsNative ? LinuxSocket.Watching(handle) : PortableSocket.Watching(handle);
        socket.TryJoin(null);
        return socket;
    }

    /// <summary>A descriptor that is open already and ours from now on. Nothing is checked: calls on what is no socket fail as the system says.</summary>
    public static KernelSocket Adopt(int descriptor)
    {
        KernelSocket socket = descriptor < 0 ? NoSocket.ByNumber(descriptor, isOpen: false)
            : Platform.IsNative ? LinuxSocket.Owning(descriptor)
            : PortableSocket.Owning(descriptor);
        socket.TryJoin(Reactor.ForNewSockets);
        return socket;
    }

    /// <summary>Notes that the handle is one of this socket's.</summary>
    public static void Show(SafeSocketHandle handle, KernelSocket owner) => GivenOut.Add(handle, owner);

    /// <summary>Ours, if the handle is one that we gave out.</summary>
    public static KernelSocket? Owner(SafeSocketHandle handle) => GivenOut.TryGetValue(handle, out KernelSocket? owner) ? owner : null;
}
