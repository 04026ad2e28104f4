namespace RxSocket.Sys;

/// <summary>
/// Remembers, for one direction of one socket, whether the kernel may have something to give, and who sleeps until it has.
/// The reactor hears of each change once (edges), on its own thread, while a user's thread may be in the middle of a system call; so:
/// <list type="number">
/// <item>Before a system call the caller notes the state: <c>seen = Look()</c>. The state counts the edges.</item>
/// <item>The call would block. The caller asks to sleep: <see cref="Park"/> succeeds only if the state still is <c>seen</c>.
/// An edge that came in between has changed it; then there is no sleep, the call is made again, and no wake-up is lost.</item>
/// <item>An edge counts, marks the direction ready and takes the sleeper, all in one exchange. It wakes the sleeper outside.</item>
/// <item>Cancellation, deadline and close take the sleeper the same way (<see cref="Unpark"/>). The Parked bit is a token: one taker wins and
/// alone may touch the sleeper, so there is never a second completion. A taker that comes late may find the sleeper of a later call: it gets that
/// one, and wakes it, which only makes it look.</item>
/// <item>A receive that brought less than was asked has emptied the kernel's queue: <see cref="Drained"/> clears Ready, which spares the next
/// receive a call that would only say "would block". Not so once the peer ended or sent urgent data (<see cref="NoHint"/>): data and end
/// arrive as one edge, and a receive stops at the urgent mark without a new edge.</item>
/// <item><see cref="Watchers"/> (select) are a list beside the sleeper, announced by one bit: they neither steal its wake-up nor lose theirs to it. Few sockets
/// have any, so the list is not here: the change that takes the bit tells its caller to wake them.</item>
/// </list>
/// </summary>
internal struct Latch
{
    public const int Ready = 1;
    public const int NoHint = 2;
    public const int Parked = 4;
    private const int Watched = 8;
    private const int Closed = 16;
    public const int Ended = 32;
    private const int EdgeShift = 6;
    private const int OneEdge = 1 << EdgeShift;

    /// <summary>The reactor resumes this direction in its next turn. For the reactor's thread alone.</summary>
    public bool HasYielded;

    private int _state = Ready;
    private IParked? _sleeper;

    public Latch()
    {
    }

    public int Look() => Volatile.Read(ref _state);

    /// <summary>Sleeps if nothing changed since <paramref name="seen"/>; otherwise says false: try again.</summary>
    public bool Park(IParked sleeper, int seen)
    {
        if ((seen & Closed) != 0)
        {
            return false;
        }

        _sleeper = sleeper;
        return Interlocked.CompareExchange(ref _state, (seen & ~Ready) | Parked, seen) == seen;
    }

    /// <summary>Takes the sleeper, whoever that is by now, for the one who asks to wake it; null: nobody sleeps, or someone else took it.
    /// The direction counts as ready: the last look before a call gives up shall be at the kernel, not at what the reactor has told so far.</summary>
    public IParked? Unpark()
    {
        while (true)
        {
            int state = Look();
            if ((state & Parked) == 0)
            {
                return null;
            }

            if (Interlocked.CompareExchange(ref _state, (state & ~Parked) | Ready, state) == state)
            {
                return TakeSleeper();
            }
        }
    }

    /// <summary>A receive brought less than was asked; nothing is left unless an edge came since <paramref name="seen"/>.</summary>
    public void Drained(int seen)
    {
        if ((seen & NoHint) == 0)
        {
            Interlocked.CompareExchange(ref _state, seen & ~Ready, seen);
        }
    }

    /// <summary>The kernel reports a change: counts it and wakes the sleeper. True: the caller wakes those who watch.</summary>
    public bool Edge(int hints = 0) => Change(OneEdge, Ready | hints);

    /// <summary>Whoever waits looks again. Nothing was heard of the kernel, so no edge is counted: they must ask it. True: the caller wakes those who watch.</summary>
    public bool Resume() => Change(0, Ready);

    /// <summary>No more sleeping here: the sleeper is woken, and nobody parks or watches again. True: the caller wakes those who watch.</summary>
    public bool Close() => Change(OneEdge, Ready | Closed);

    /// <summary>Somebody watches from here on, if nothing changed since <paramref name="seen"/>; otherwise says false: look again.</summary>
    public bool Announce(int seen) =>
        (seen & Closed) == 0 && Interlocked.CompareExchange(ref _state, (seen & ~Ready) | Watched, seen) == seen;

    /// <summary>How many edges a state has counted: two states with the same number have no change between them. The count comes round, through the sign bit,
    /// so it is cut out and not divided: a quotient of a negative state depends on the bits below the count.</summary>
    public static int EdgesOf(int state) => state >>> EdgeShift;

    private bool Change(int edge, int set)
    {
        int state;
        do
        {
            state = Look();
        }
        while (Interlocked.CompareExchange(ref _state, ((state + edge) | set) & ~(Parked | Watched), state) != state);

        if ((state & Parked) != 0)
        {
            TakeSleeper().Wake();
        }

        return (state & Watched) != 0;
    }

    // Only for the one who holds the Parked token: nobody parks before the sleeper has been woken.
    private IParked TakeSleeper()
    {
        IParked sleeper = _sleeper!;
        _sleeper = null;
        return sleeper;
    }
}
