namespace RxSocket.Sys;

/// <summary>
/// Tells latches when the kernel has something new for their sockets. The contract, whatever the system:
/// <list type="number">
/// <item>After <see cref="Register"/> and an <see cref="Arm"/>, each change that makes the direction ready reaches <see cref="KernelSocket.Edge"/>
/// at least once; also one that came before. More often is allowed: an edge is a nudge.</item>
/// <item>After <see cref="Forget"/> returned, the reactor neither knows the descriptor nor has it in a system call: it may be closed and
/// its number reused, and no late event of the old one reaches the new one.</item>
/// <item><see cref="Alarms"/> ring on the reactor's thread. No user code runs there: what completes is handed on.</item>
/// <item>A socket that nobody waits for costs nothing.</item>
/// </list>
/// </summary>
internal abstract class Reactor
{
    private static readonly Lazy<Reactor> SharedReactor = new(Start);

    protected Reactor() => Alarms = new Alarms(Wake);

    /// <summary>The reactor on its own background thread. Started by the first who parks: a program that only blocks has none.</summary>
    public static Reactor Shared => SharedReactor.Value;

    public Alarms Alarms { get; }

    protected Lock Gate { get; } = new();

    /// <summary>Makes the socket known; false: it is closed. Throws what the system says when it has no room for one more.</summary>
    public bool Register(KernelSocket socket)
    {
        lock (Gate)
        {
            if (socket.IsRegistered || socket.IsClosed)
            {
                return !socket.IsClosed;
            }

            Add(socket);
            socket.IsRegistered = true;
            return true;
        }
    }

    /// <summary>Someone parked: report the next readiness of this direction.</summary>
    public abstract void Arm(KernelSocket socket, Readiness need);

    /// <summary>Makes the socket unknown. Fine for one that never was known.</summary>
    public void Forget(KernelSocket socket)
    {
        lock (Gate)
        {
            if (!socket.IsRegistered)
            {
                return;
            }

            socket.IsRegistered = false;
            Remove(socket);
        }

        Settle();
    }

    protected abstract void Add(KernelSocket socket);

    protected abstract void Remove(KernelSocket socket);

    /// <summary>Returns when no system call of the reactor can still have a removed socket in it.</summary>
    protected virtual void Settle()
    {
    }

    /// <summary>Ends the reactor's sleep.</summary>
    protected abstract void Wake();

    /// <summary>Rings alarms, sleeps, reports edges; for ever.</summary>
    protected abstract void Run();

    /// <summary>How long to sleep, in milliseconds, rounded up: waking early would only mean to sleep again. -1: until woken.</summary>
    protected static int MillisecondsUntil(long due)
    {
        if (due == Alarm.Never)
        {
            return -1;
        }

        double left = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), due).TotalMilliseconds;
        return left <= 0 ? 0 : (int)Math.Min(Math.Ceiling(left), int.MaxValue);
    }

    private static Reactor Start()
    {
        Reactor reactor = Platform.IsNative ? new EpollReactor() : new PortableReactor();
        new Thread(reactor.Run) { IsBackground = true, Name = "RxSocket reactor" }.UnsafeStart();
        return reactor;
    }
}
