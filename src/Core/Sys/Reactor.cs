using System.Net.Sockets;

namespace RxSocket.Sys;

/// <summary>
/// Tells latches when the kernel has something new for their sockets. The contract, whatever the system:
/// <list type="number">
/// <item>After <see cref="Register"/> and an <see cref="Arm"/>, each change that makes the direction ready reaches <see cref="KernelSocket.Edge"/>
/// at least once; also one that came before. More often is allowed: an edge is a nudge.</item>
/// <item>After <see cref="Forget"/> returned, the reactor neither knows the descriptor nor has it in a system call: it may be closed and
/// its number reused, and no late event of the old one reaches the new one.</item>
/// <item><see cref="Alarms"/> ring on the reactor's thread. No user code runs there: what completes is handed on.</item>
/// <item>A socket that no call waits for costs nothing; in a loop's reactor, which must know all that it is to close, its place in a table.</item>
/// <item>A loop's reactor ends (<see cref="Stop"/>): it closes every socket that <see cref="Join"/>ed it, and from then on each that comes to it.</item>
/// </list>
/// </summary>
internal abstract class Reactor
{
    private static readonly Lock SharedGate = new();
    private static Reactor? shared;

    // Were it to happen in each turn, it must not burn the processor.
    private const int PauseAfterFault = 1;

    [ThreadStatic]
    private static Reactor? ofThisThread;

    private List<(KernelSocket Socket, Readiness Need)> _yielded = [];
    private List<(KernelSocket Socket, Readiness Need)> _yieldedBefore = [];

    private Guess _guess;
    private volatile bool _hasEnded;

    protected Reactor() => Alarms = new Alarms(Wake);

    /// <summary>The reactor on its own background thread. The first call that parks starts it: a program that only blocks has none. Throws
    /// <see cref="SocketException"/> where the system has no descriptor or no thread for it; the next call tries again.</summary>
    public static Reactor Shared => Volatile.Read(ref shared) ?? StartShared();

    /// <summary>The reactor that runs on this thread, a loop's or the shared one; null: none does.</summary>
    public static Reactor? OfThisThread
    {
        get => ofThisThread;
        set => ofThisThread = value;
    }

    /// <summary>The reactor that sockets made on this thread belong to; null: none yet, and at their first wait the shared one. Code that runs in the end of
    /// a loop makes sockets that outlive it.</summary>
    public static Reactor? ForNewSockets => ofThisThread is { HasEnded: false } reactor ? reactor : null;

    public Alarms Alarms { get; }

    /// <summary>The loop that runs this reactor and the continuations of its sockets; null for the shared one.</summary>
    public ICompletionHost? Host { get; init; }

    /// <summary>Whether to ask a socket of which nothing was reported. On the reactor's thread.</summary>
    public ref Guess Guess => ref _guess;

    /// <summary>Counts turns: what a socket's budget is per. From 1: a socket that never had a share has not used that of turn 0.</summary>
    public int TurnNumber { get; private set; } = 1;

    /// <summary>True on the thread that runs it: a socket that had its share of this turn is to wait for the next.</summary>
    public bool IsHere => ReferenceEquals(ofThisThread, this);

    /// <summary>Ended for good, as a loop's does: its sockets are closed or about to be, and those that come are closed at once.</summary>
    public bool HasEnded => _hasEnded;

    protected Lock Gate { get; } = new();

    /// <summary>Makes the socket one of those that the end closes, before it ever waits; false: the end has been.</summary>
    public bool Join(KernelSocket socket)
    {
        lock (Gate)
        {
            if (!_hasEnded)
            {
                Know(socket);
            }

            return !_hasEnded;
        }
    }

    /// <summary>Has the socket watched from now on; false: it is closed. Throws what the system says when it has no room for one more.</summary>
    public bool Register(KernelSocket socket)
    {
        lock (Gate)
        {
            if (!_hasEnded)
            {
                if (!socket.IsRegistered && !socket.IsClosed)
                {
                    Know(socket);
                    Add(socket);
                    socket.IsRegistered = true;
                }

                return !socket.IsClosed;
            }
        }

        socket.CloseWithLoop();
        return false;
    }

    /// <summary>Someone parked: report the next readiness of this direction.</summary>
    public abstract void Arm(KernelSocket socket, Readiness need);

    /// <summary>Makes the socket unknown. Fine for one that never was known.</summary>
    public void Forget(KernelSocket socket)
    {
        lock (Gate)
        {
            Remove(socket);
            if (!socket.IsRegistered)
            {
                return;
            }

            socket.IsRegistered = false;
        }

        Settle();
    }

    /// <summary>Gives the socket its place among the members, unless it has one.</summary>
    protected abstract void Know(KernelSocket socket);

    /// <summary>Has the system watch a member.</summary>
    protected abstract void Add(KernelSocket socket);

    /// <summary>Undoes both, if they were done.</summary>
    protected abstract void Remove(KernelSocket socket);

    /// <summary>Returns when no system call of the reactor can still have a removed socket in it.</summary>
    protected virtual void Settle()
    {
    }

    /// <summary>Has those who wait for the socket look again in the next turn: it had its share of this one. On the reactor's thread.</summary>
    public void Yield(KernelSocket socket, Readiness need) => _yielded.Add((socket, need));

    /// <summary>A turn begins: those who had their share of the one before go on, and alarms ring. Tells when the next alarm is due.</summary>
    public long BeginTurn()
    {
        TurnNumber++;
        (_yielded, _yieldedBefore) = (_yieldedBefore, _yielded);
        foreach ((KernelSocket socket, Readiness need) in _yieldedBefore)
        {
            socket.Resume(need);
        }

        _yieldedBefore.Clear();
        return Alarms.RingDue();
    }

    /// <summary>The end of a turn: sleeps, if it may and nobody yielded, until something happens or an alarm is due; reports edges.</summary>
    public void EndTurn(long due, bool maySleep)
    {
        Sleep(maySleep && _yielded.Count == 0 ? MillisecondsUntil(due) : 0);
        SocketMetrics.Report();
    }

    /// <summary>Ends for good: every member is closed, which ends the calls under way on it, and alarms that have not rung are let go. On the loop's thread.</summary>
    public void Stop()
    {
        KernelSocket[] members;
        lock (Gate)
        {
            _hasEnded = true;
            members = Members();
        }

        Array.ForEach(members, static socket => socket.CloseWithLoop());

        // Another thread may be in the middle of a close of its own: it finds the descriptors gone behind the gate.
        lock (Gate)
        {
            Release();
        }

        Alarms.End();
    }

    /// <summary>Ends the reactor's sleep.</summary>
    public abstract void Wake();

    /// <summary>Sleeps, at most so many milliseconds (-1: until woken), and reports edges.</summary>
    protected abstract void Sleep(int milliseconds);

    /// <summary>Reports an edge. What follows on the shared reactor may throw (memory runs out): the sockets behind this one must hear of theirs all the same,
    /// they are told once. In a loop the exception is the user's, and ends the loop.</summary>
    protected void Report(KernelSocket socket, Readiness ready)
    {
        try
        {
            socket.Edge(ready);
        }
        catch (Exception unexpected) when (Host is null)
        {
            TracedFaults.Report(unexpected, "An edge met an exception");
        }
    }

    protected abstract KernelSocket[] Members();

    protected abstract void Release();

    /// <summary>How long to sleep, in milliseconds, rounded up: waking early would only mean to sleep again. -1: until woken.</summary>
    protected static int MillisecondsUntil(long due) =>
        due == Alarm.Never ? -1 : Timestamps.Milliseconds(Timestamps.Between(TimeProvider.System.GetTimestamp(), due, TimeProvider.System));

    /// <summary>A reactor for a loop.</summary>
    public static Reactor Create(ICompletionHost? host, bool spins = false) =>
        Platform.IsNative ? new EpollReactor(spins) { Host = host } : new PortableReactor { Host = host };

    private static Reactor StartShared()
    {
        lock (SharedGate)
        {
            if (shared is null)
            {
                Volatile.Write(ref shared, Start());
            }

            return shared;
        }
    }

    private static Reactor Start()
    {
        Reactor reactor = Create(null);
        try
        {
            new Thread(reactor.TurnForEver) { IsBackground = true, Name = "RxSocket reactor" }.UnsafeStart();
        }
        catch (Exception none) when (none is OutOfMemoryException or ThreadStartException)
        {
            reactor.Release();
            throw new SocketException((int)SocketError.NoBufferSpaceAvailable);
        }

        return reactor;
    }

    // Nothing ends this thread: it serves every socket that belongs to no loop. What fails one call is that call's; here only what nobody foresaw arrives.
    private void TurnForEver()
    {
        OfThisThread = this;
        while (true)
        {
            try
            {
                EndTurn(BeginTurn(), maySleep: true);
            }
            catch (Exception unexpected)
            {
                TracedFaults.Report(unexpected, "A turn of the reactor met an exception");
                Thread.Sleep(PauseAfterFault);
            }
        }
    }
}
