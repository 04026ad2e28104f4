using System.Net.Sockets;

namespace RxSocket.Sys;

/// <summary>What few sockets ever need, so that the others do not carry it: watchers, and what is shown outside.</summary>
internal sealed class SocketExtras
{
    private Watchers? _readers;
    private Watchers? _writers;

    private SafeSocketHandle? _handle;

    /// <summary>The BCL's view of the descriptor.</summary>
    public Socket? View;

    /// <summary>An operation object for a select on this socket that nobody uses at the moment.</summary>
    public object? IdleWatch;

    /// <summary>What to tell when the socket's loop ends; null: nothing asked.</summary>
    public WeakReference<ILoopEndObserver>? LoopEnd;

    /// <summary>The handle that users see, while the descriptor is in use; another one if a user has closed the last.</summary>
    public SafeSocketHandle ShownHandle(KernelSocket socket)
    {
        SafeSocketHandle? known = Volatile.Read(ref _handle);
        if (known is { IsClosed: false })
        {
            return known;
        }

        SafeSocketHandle fresh = new(socket.Descriptor, ownsHandle: false);
        KernelSocket.Show(fresh, socket);
        return ReferenceEquals(Interlocked.CompareExchange(ref _handle, fresh, known), known) ? fresh : ShownHandle(socket);
    }

    /// <summary>The socket closes: the handle that was shown names nothing from now on. Disposing of a handle that owns nothing leaves the descriptor alone; if
    /// it were only marked invalid, a <see cref="Socket"/> that a user made of it could never be disposed of: the BCL waits for the release.</summary>
    public void ForgetHandle() => Volatile.Read(ref _handle)?.Dispose();

    /// <summary>The peer's IPv6 address, if it is kept, and its zone.</summary>
    public byte[]? PeerAddress;

    public uint PeerScope;

    /// <summary>The watchers of one direction.</summary>
    public Watchers WatchersOf(Readiness need)
    {
        ref Watchers? watchers = ref _writers;
        if (need == Readiness.Readable)
        {
            watchers = ref _readers;
        }

        return watchers ?? Interlocked.CompareExchange(ref watchers, new Watchers(), null) ?? watchers;
    }
}
