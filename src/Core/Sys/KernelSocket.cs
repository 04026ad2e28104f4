using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RxSocket.Sys;

/// <summary>
/// One socket of the kernel: its non-blocking system calls, the latches that tell when to make them again, and its life.
/// <list type="number">
/// <item>A system call never waits: it answers -1 and <see cref="SocketError.WouldBlock"/> instead. On a closed socket it answers
/// <see cref="SocketError.OperationAborted"/>: it never throws, and never touches a descriptor that may be someone else's by now.</item>
/// <item>The reactor learns of the socket when someone first parks; a socket that never has to wait is never registered.</item>
/// <item>Close: mark, forget in the reactor, wake those who poll (by shutting down) and those who parked. The descriptor itself is closed by the last of the
/// calls still under way; where there is none, close(2) alone ends the connection: in order, or with a reset, as the linger option says.</item>
/// </list>
/// </summary>
internal abstract partial class KernelSocket(AddressFamily family)
{
    private static readonly ConditionalWeakTable<SafeSocketHandle, KernelSocket> GivenOut = [];

    private Latch _read = new();
    private Latch _write = new();
    private volatile bool _mayBeRegistered;
    private Reactor? _reactor;

    public AddressFamily Family { get; } = family;

    public Reactor Reactor => _reactor ??= Reactor.Shared;

    public bool IsClosed => (Volatile.Read(ref _uses) & ClosedBit) != 0;

    /// <summary>Set and cleared by the reactor, under its gate.</summary>
    internal volatile bool IsRegistered;

    /// <summary>What the reactor keeps with the socket: its slot's generation (epoll), the directions asked for (portable).</summary>
    internal int ReactorState;

    /// <summary>The handle that users see. Receives and sends do not go through it.</summary>
    public SafeSocketHandle Handle
    {
        get
        {
            SafeSocketHandle handle = MakeHandle();
            GivenOut.TryAdd(handle, this);
            return handle;
        }
    }

    /// <summary>The BCL's view of the same descriptor, for options. It does not own it.</summary>
    public abstract Socket View { get; }

    /// <summary>The descriptor's number; only for the reactor and for <c>getfd</c>.</summary>
    public abstract int Descriptor { get; }

    /// <summary>A fresh socket of the engine that serves this process.</summary>
    public static KernelSocket? Create(AddressFamily family, out SocketError error) =>
        Platform.IsNative ? LinuxSocket.Open(family, out error) : PortableSocket.Open(family, out error);

    /// <summary>Someone else's socket, to be watched: closing this leaves that open.</summary>
    public static KernelSocket Borrow(SafeSocketHandle handle) => Platform.IsNative ? LinuxSocket.Watching(handle) : PortableSocket.Watching(handle);

    /// <summary>A descriptor that is open already and ours from now on, by its handle: closing this disposes of the handle.</summary>
    public static KernelSocket Adopt(SafeSocketHandle handle) => Platform.IsNative ? LinuxSocket.Owning(handle) : PortableSocket.Owning(handle);

    /// <summary>The same by its bare number. Nothing is checked: calls on what is no socket fail as the system says.</summary>
    public static KernelSocket Adopt(int descriptor) => Platform.IsNative ? LinuxSocket.Owning(descriptor) : PortableSocket.Owning(descriptor);

    /// <summary>Ours, if the handle is one that we gave out.</summary>
    public static KernelSocket? Owner(SafeSocketHandle handle) => GivenOut.TryGetValue(handle, out KernelSocket? owner) ? owner : null;

    /// <summary>SO_REUSEADDR alone, by its own number: the BCL's option of that name sets SO_REUSEPORT too where there is one, and two live servers would
    /// share a port.</summary>
    public bool ReuseAddress
    {
        get
        {
            Span<byte> value = stackalloc byte[sizeof(int)];
            View.GetRawSocketOption(SocketLevel, ReuseAddressOption, value);
            return MemoryMarshal.Read<int>(value) != 0;
        }
        set
        {
            int flag = value ? 1 : 0;
            View.SetRawSocketOption(SocketLevel, ReuseAddressOption, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in flag)));
        }
    }

    // Linux numbers these its own way; Windows, macOS and the BSDs kept those of the first BSD.
    private static int SocketLevel => OperatingSystem.IsLinux() ? 1 : 0xFFFF;

    private static int ReuseAddressOption => OperatingSystem.IsLinux() ? 2 : 4;

    public abstract SocketError Bind(IPEndPoint local);

    public abstract SocketError Listen(int backlog);

    /// <summary>Starts to connect. WouldBlock: wait until writable, then ask <see cref="ConnectOutcome"/>.</summary>
    public abstract SocketError Connect(IPEndPoint remote);

    public abstract SocketError ConnectOutcome();

    public abstract KernelSocket? Accept(out SocketError error);

    /// <summary>Receives what is there. <paramref name="seen"/> is <see cref="Look"/>'s answer from before: it spares a call that could only say
    /// "would block".</summary>
    public int Receive(Span<byte> into, int seen, out SocketError error)
    {
        if ((seen & Latch.Ready) == 0)
        {
            error = SocketError.WouldBlock;
            return -1;
        }

        int count = Receive(into, out error);
        if (count > 0 && count < into.Length && IsRegistered)
        {
            _read.Drained(seen);
        }

        return count;
    }

    public abstract int Receive(Span<byte> into, out SocketError error);

    public abstract int Send(ReadOnlySpan<byte> data, out SocketError error);

    public abstract SocketError Shutdown(SocketShutdown how);

    public abstract IPEndPoint? LocalName(out SocketError error);

    public abstract IPEndPoint? PeerName(out SocketError error);

    /// <summary>Waits on the calling thread until one direction is ready; false: the time is over. Milliseconds, -1 for ever.</summary>
    public abstract bool Poll(Readiness need, int milliseconds);

    /// <summary>The latch's state for one direction, to be handed to <see cref="Receive(Span{byte}, int, out SocketError)"/> and <see cref="Park"/>.</summary>
    public int Look(Readiness need) => For(need).Look();

    /// <summary>Puts the sleeper to sleep until the direction is ready, unless it changed since <paramref name="seen"/>: then false, try again.</summary>
    public bool Park(Readiness need, IParked sleeper, int seen)
    {
        if (!Register() || !For(need).Park(sleeper, seen))
        {
            return false;
        }

        Reactor.Arm(this, need);
        return true;
    }

    public bool Unpark(Readiness need) => For(need).Unpark();

    public bool Watch(Readiness need, Watcher watcher, int seen)
    {
        if (!Register() || !For(need).Watch(watcher, seen))
        {
            return false;
        }

        Reactor.Arm(this, need);
        return true;
    }

    public void Unwatch(Readiness need, Watcher watcher) => For(need).Unwatch(watcher);

    /// <summary>The reactor's report of a change. HangUp: the peer ended, or something else came that an emptied queue says nothing about.</summary>
    public void Edge(Readiness ready)
    {
        if ((ready & Readiness.Readable) != 0)
        {
            _read.Edge((ready & Readiness.HangUp) != 0 ? Latch.NoHint : 0);
        }

        if ((ready & Readiness.Writable) != 0)
        {
            _write.Edge();
        }
    }

    private ref Latch For(Readiness need)
    {
        if (need == Readiness.Readable)
        {
            return ref _read;
        }

        return ref _write;
    }

    private bool Register()
    {
        if (IsRegistered)
        {
            return true;
        }

        // Before TryUse: either it fails because the socket is closed, or Close sees this and forgets.
        _mayBeRegistered = true;
        if (!TryUse())
        {
            return false;
        }

        try
        {
            return Reactor.Register(this);
        }
        finally
        {
            EndUse();
        }
    }
}
