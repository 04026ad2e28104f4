using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>
/// The byte stream of one connected socket: what was received and not yet handed out, one receive and one send at a time, and their counts.
/// An unfinished receive examines but does not take: whatever ends it, its bytes are here for the next one.
/// </summary>
internal sealed class ByteChannel(KernelSocket socket, TimeProvider clock, bool fixedBlock = false) : ILoopEndObserver
{
    public ReceiveBuffer Received = new(fixedBlock);
    public OneAtATime Receiving;
    public OneAtATime Sending;
    public CloseNotice Over;    // here, where it fills a gap, as the end does: the runtime keeps the order of fields that are structs
    private ChannelEnd _end;
    public TrafficMeter Meter = new(clock);
    private OperationCache _receives;
    private OperationCache _sends;
    private ChannelExtras? _extras;

    public KernelSocket Socket { get; private set; } = socket;

    /// <summary>Whose bytes these are. A call under way holds the channel, and by it the owner: a connection is not forgotten while someone waits for it.</summary>
    public IChannelOwner? Owner { get; init; }

    /// <summary>The peer, if anybody still knows.</summary>
    public EndPoint? Peer => Owner is not null ? Owner.Peer : Socket.PeerName(out _);

    public Limits Limits
    {
        get => _extras?.Limits ?? Limits.Default;
        set
        {
            if (!ReferenceEquals(value, Limits))
            {
                Extras.Limits = value;
            }
        }
    }

    /// <summary>Complete once the connection is over, with the reason.</summary>
    public Task<CloseReason> Closed
    {
        get
        {
            Task<CloseReason> told = Over.Told(Extras);
            if (!told.IsCompleted)
            {
                Socket.TellLoopEnd(this);
            }

            return told;
        }
    }

    /// <summary>Done while bytes may come; otherwise why none will: the peer ended, or the connection broke.</summary>
    public IoResult End => _end.Receiving;

    /// <summary>The error that broke the connection for good; <see cref="SocketError.Success"/>: none.</summary>
    public SocketError Broken => _end.Broken;

    /// <summary>The operation object for calls of this kind, free to start.</summary>
    public Operation<TAttempt, T> ReceiveOperation<TAttempt, T>()
        where TAttempt : struct, IAttempt<T> =>
        _receives.Take<TAttempt, T>();

    public Operation<TAttempt, T> SendOperation<TAttempt, T>()
        where TAttempt : struct, IAttempt<T> =>
        _sends.Take<TAttempt, T>();

    /// <summary>Lets a receive in. A second one at a time is refused; so is every one once this side closes, whatever is still in the buffer.</summary>
    public void EnterReceiving() => Enter(ref Receiving, in _receives, "receive");

    public void EnterSending() => Enter(ref Sending, in _sends, "send");

    /// <summary>A receive whose frame may have come whole. True: it has, and the receive has ended. False: the caller is inside, and goes on.</summary>
    public bool TryReceive<TFraming, T>(TFraming framing, out T frame)
        where TFraming : struct, IFraming<T>
    {
        EnterReceiving();
        bool goesOn = false;
        try
        {
            goesOn = !TryTake(framing, out frame);
            return !goesOn;
        }
        finally
        {
            // Also where no memory is left for the frame: its bytes are still in the buffer.
            if (!goesOn)
            {
                Receiving.Leave();
            }
        }
    }

    /// <summary>Takes a frame that has come whole; false: it has not, or is longer than it may be.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TryTake<TFraming, T>(TFraming framing, out T frame)
        where TFraming : struct, IFraming<T>
    {
        int examined = Received.Examined;
        int length = framing.Measure(Received.Unread, ref examined, End.Status == IoStatus.Closed);

        // Too long is too long, also where its end came in the same piece; a line's end itself does not count.
        if (length < 0 || length - 1 > framing.Cap(Limits))
        {
            Received.Examined = examined;
            frame = default!;
            return false;
        }

        // Counted by what has left the buffer: a framing may only look, and its caller takes the bytes later.
        int held = Received.Count;
        frame = framing.Take(ref Received, length);
        Meter.Received(held - Received.Count);
        return true;
    }

    /// <summary>Receives one block into the buffer.</summary>
    public IoResult Fill(int seen)
    {
        if (End.Status != IoStatus.Done)
        {
            return End;
        }

        Span<byte> room = Received.Room();
        int count = Socket.Receive(room, seen, out SocketError error);
        if (count > 0)
        {
            Received.Filled(count, room.Length);
            return new IoResult(IoStatus.Progress);
        }

        Received.GiveBackIfEmpty();
        return EndOf(count, error);
    }

    /// <summary>What a receive that brought no bytes means. An end is remembered: the system tells some of them once only.</summary>
    public IoResult EndOf(int count, SocketError error)
    {
        // A close on this side shuts down under a call that is in the system already.
        if (Socket.IsClosed)
        {
            return new IoResult(IoStatus.Disposed);
        }

        Meet(count < 0 ? error : SocketError.Success);
        IoResult result = _end.OfReceive(count, error);
        if (result.Status == IoStatus.Closed || (result.Error != SocketError.Success && result.Error == Broken))
        {
            _end.EndReceiving(result.Status);
        }

        if (result.Status == IoStatus.Closed)
        {
            Over.Tell(CloseReason.PeerEnd, ref _extras);
        }

        return result;
    }

    /// <summary>The next receive asks the system again, as LuaSocket's does: behind a shutdown of this side more may come.</summary>
    public void ForgetEnd() => _end.ResumeReceiving();

    /// <summary>A call has told why the connection broke: the calls after it fail with "closed", as LuaSocket's do.</summary>
    public void ForgetReason() => _end.ForgetReason();

    /// <summary>What a send's error means: some end the connection, and <see cref="Closed"/> completes though no receive is under way.</summary>
    public IoResult SendMet(SocketError error)
    {
        // A close on this side ends the sending direction before it closes the socket.
        if (error != SocketError.WouldBlock && IsClosing)
        {
            return new IoResult(IoStatus.Disposed);
        }

        if (error != SocketError.Shutdown || !_end.SendingEnded)
        {
            Meet(error);
        }

        return IoResult.From(ChannelEnd.IsFatal(error) && Broken != SocketError.Success ? Broken : error, Socket);
    }

    /// <summary>An error that the system has told about the connection, wherever: it breaks the connection if it is one that does.</summary>
    public void Meet(SocketError error)
    {
        if (ChannelEnd.IsFatal(error) && !Socket.IsClosed)
        {
            _end.Break(error);
            Over.Tell(ChannelEnd.ReasonOf(Broken), ref _extras);
        }
    }

    /// <summary>Ends one direction or both. The connection remembers that its own side has ended the sending.</summary>
    public IoResult Shutdown(SocketShutdown how)
    {
        // Set before the system call, so that a send which fails because of it finds this set.
        bool endsSending = how != SocketShutdown.Receive && !_end.SendingEnded;
        _end.SendingEnded |= endsSending;
        IoResult result = IoResult.From(Socket.Shutdown(how));
        if (endsSending && result.Status != IoStatus.Done)
        {
            _end.SendingEnded = false;
        }

        return result;
    }

    /// <summary>Goes on with a socket, another one or the same connected anew; what is buffered stays. For the one object that changes its socket, LuaSocket's.</summary>
    public void Attach(KernelSocket socket)
    {
        if (!ReferenceEquals(Socket, socket))
        {
            Socket.Close();
        }

        Socket = socket;
        _end = default;
    }

    /// <summary>Goes on with another socket and leaves the one before open, to whoever has its number.</summary>
    public void Exchange(KernelSocket socket)
    {
        Socket.Detach();
        Attach(socket);
    }

    /// <summary>No receive gets further: those to come fail, and one that waits is ended. True when none is under way any more, and none will be.</summary>
    public bool TryStopReceiving()
    {
        _end.StopReceiving();
        _receives.Nudge();
        return Receiving.TryEnter();
    }

    /// <summary>Throws away what has come and was not received. A close with such bytes would reset the connection, and the peer could lose what it has not
    /// read yet.</summary>
    public void Discard(int most)
    {
        Span<byte> waste = stackalloc byte[4096];
        while (most > 0 && Socket.Receive(waste, out _) is > 0 and int count)
        {
            most -= count;
        }
    }

    public void LoopEnded() => Over.Tell(CloseReason.LoopEnd, ref _extras);

    public void Close()
    {
        if (Socket.MayHaveEndedWithLoop)
        {
            LoopEnded();
        }

        Socket.Close();
        _receives.Retire();
        _sends.Retire();
        Over.Tell(CloseReason.Local, ref _extras);
    }

    private ChannelExtras Extras => _extras ?? Interlocked.CompareExchange(ref _extras, new ChannelExtras(), null) ?? _extras;

    private bool IsClosing => Socket.IsClosed || _end.IsClosing;

    private void Enter(ref OneAtATime guard, in OperationCache calls, string operation)
    {
        bool entered = guard.TryEnter();
        if (!entered || IsClosing)
        {
            EnterOrThrow(ref guard, in calls, operation, entered);
        }
    }

    private void EnterOrThrow(ref OneAtATime guard, in OperationCache calls, string operation, bool entered)
    {
        // A close may hold the guard for good: that is no second call.
        entered = entered || calls.TryEnter(ref guard);
        if (IsClosing)
        {
            if (entered)
            {
                guard.Leave();
            }

            throw Faults.Of(new IoResult(IoStatus.Disposed), SocketPhase.None, operation: operation);
        }

        if (!entered)
        {
            guard.Enter(operation);
        }
    }
}
