using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>A listening socket: one accept at a time.</summary>
internal sealed class Listener
{
    public OneAtATime Accepting;
    private OperationCache _accepts;
    private KernelSocket? _kept;

    public Listener(KernelSocket socket)
    {
        Socket = socket;
        socket.IsListener = true;
    }

    public KernelSocket Socket { get; }

    /// <summary>Lets an accept in; a second one at a time is refused.</summary>
    public void EnterAccepting()
    {
        if (!_accepts.TryEnter(ref Accepting))
        {
            Accepting.Enter("accept");
        }
    }

    public Operation<AcceptAttempt<T>, T> AcceptOperation<T>() => _accepts.Take<AcceptAttempt<T>, T>();

    /// <summary>A client that was accepted and could not be handed out (a clock threw, memory ran out): the next accept gets it. Under the guard.</summary>
    public void Keep(KernelSocket accepted)
    {
        Volatile.Write(ref _kept, accepted);

        // Either this sees that the listener is closed, or the close sees the socket.
        Interlocked.MemoryBarrier();
        if (Socket.IsClosed || accepted.IsClosed)
        {
            TakeKept()?.Close();
        }
    }

    public KernelSocket? TakeKept() => _kept is null ? null : Interlocked.Exchange(ref _kept, null);

    public void Close()
    {
        Socket.Close();
        TakeKept()?.Close();
        _accepts.Retire();
    }
}
