using System.Net;
using System.Net.Sockets;

namespace RxSocket.Sys;

/// <summary>
/// One socket of the kernel: its non-blocking system calls, the latches that tell when to make them again, and its life.
/// <list type="number">
/// <item>A system call never waits: it answers -1 and <see cref="SocketError.WouldBlock"/> instead. On a closed socket it answers
/// <see cref="SocketError.OperationAborted"/>: it never throws, and never touches a descriptor that may be someone else's by now.</item>
/// <item>The reactor watches the socket from the first park on; a socket that never has to wait is never registered. A loop's reactor knows its sockets from
/// their birth, to close them when it ends.</item>
/// <item>Close: mark, forget in the reactor, wake those who poll (by shutting down) and those who parked. The descriptor itself is closed by the last of the
/// calls still under way; where there is none, close(2) alone ends the connection: in order, or with a reset, as the linger option says.</item>
/// </list>
/// </summary>
internal abstract partial class KernelSocket(AddressFamily family)
{
    private Latch _read = new();
    private Latch _write = new();
    private volatile bool _mayBeKnown;
    private Reactor? _reactor = Reactor.ForNewSockets;
    private SocketExtras? _extras;
    private readonly sbyte _family = (sbyte)family;     // every connection has one: a byte is enough

    public AddressFamily Family => (AddressFamily)_family;

    public Reactor Reactor => _reactor ??= Reactor.Shared;

    /// <summary>True: this thread runs a loop, and must not wait.</summary>
    public static bool IsLoopThread => Reactor.OfThisThread is { Host: not null };

    public bool IsClosed => (Volatile.Read(ref _uses) & ClosedBit) != 0;

    /// <summary>Set and cleared by the reactor, under its gate.</summary>
    internal volatile bool IsRegistered;

    /// <summary>Its readiness is the arrival of a client.</summary>
    internal bool IsListener
    {
        get => _role == Role.Listener;
        set => _role = value ? Role.Listener : Role.None;
    }

    private Role _role;

    // One byte for what were two flags of every connection.
    private enum Role : byte
    {
        None,
        Listener,
        CountedConnection,
    }

    /// <summary>What the reactor keeps with the socket: its slot's generation (epoll), the directions asked for (portable).</summary>
    internal int ReactorState;

    /// <summary>The BCL's view of the same descriptor, for options that have no number here. It does not own it.</summary>
    public abstract Socket View { get; }

    /// <summary>The descriptor's number; only for the reactor and for <c>getfd</c>.</summary>
    public abstract int Descriptor { get; }

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
        bool isGuess = (seen & Latch.Ready) == 0;
        if (isGuess && !IsWorthAGuess())
        {
            error = SocketError.WouldBlock;
            return -1;
        }

        int count = Receive(into, out error);
        if (count > 0)
        {
            CountShare(count);
            if (count < into.Length && IsRegistered)
            {
                _read.Drained(seen);
            }
        }
        else if (isGuess)
        {
            _reactor!.Guess.Lost();
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

        try
        {
            Reactor.Arm(this, need);
        }
        catch (Exception)
        {
            // Not armed: the call fails with that, unless it was woken meanwhile and goes on elsewhere.
            IParked? taken = Unpark(need);
            if (ReferenceEquals(taken, sleeper))
            {
                throw;
            }

            taken?.Wake();
        }

        return true;
    }

    /// <summary>Takes whoever sleeps there, to be woken by the caller; see <see cref="Latch.Unpark"/>.</summary>
    public IParked? Unpark(Readiness need) => For(need).Unpark();

    public bool Watch(Readiness need, IParked watcher, int seen)
    {
        if (!Register() || !Extras.WatchersOf(need).Add(watcher, ref For(need), seen))
        {
            return false;
        }

        try
        {
            Reactor.Arm(this, need);
        }
        catch (Exception) when (!Unwatch(need, watcher))
        {
            // Not armed, but woken meanwhile: it goes on elsewhere.
        }

        return true;
    }

    public bool Unwatch(Readiness need, IParked watcher) => _extras?.WatchersOf(need).Remove(watcher) ?? false;

    /// <summary>The reactor's report of a change. HangUp: the peer ended. Fault: something else came that an emptied queue says nothing about.</summary>
    public void Edge(Readiness ready)
    {
        if ((ready & Readiness.Readable) != 0
            && _read.Edge((ready & Readiness.HangUp) != 0 ? Latch.NoHint | Latch.Ended : (ready & Readiness.Fault) != 0 ? Latch.NoHint : 0))
        {
            WakeWatchers(Readiness.Readable);
        }

        if ((ready & Readiness.Writable) != 0 && _write.Edge())
        {
            WakeWatchers(Readiness.Writable);
        }
    }

    /// <summary>The loop has gone round: whoever waits in this direction has a share again.</summary>
    public void Resume(Readiness need)
    {
        ref Latch latch = ref For(need);
        latch.HasYielded = false;
        if (latch.Resume())
        {
            WakeWatchers(need);
        }
    }

    /// <summary>Leaves an operation object for the next select on this socket.</summary>
    public void KeepIdleWatch(object operation) => Extras.IdleWatch = operation;

    public object? TakeIdleWatch() => _extras is { } extras ? Interlocked.Exchange(ref extras.IdleWatch, null) : null;

    /// <summary>Made when first something in them is needed.</summary>
    protected SocketExtras Extras => _extras ?? Interlocked.CompareExchange(ref _extras, new SocketExtras(), null) ?? _extras;

    private bool IsWorthAGuess() => _reactor is { IsHere: true, Guess.Pays: true } && !HadItsShare();

    private ref Latch For(Readiness need)
    {
        if (need == Readiness.Readable)
        {
            return ref _read;
        }

        return ref _write;
    }

    private void WakeWatchers(Readiness need) => Extras.WatchersOf(need).Wake();

    private bool Register()
    {
        if (IsRegistered)
        {
            return true;
        }

        // Before TryUse: either it fails because the socket is closed, or Close sees this and forgets.
        _mayBeKnown = true;
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
