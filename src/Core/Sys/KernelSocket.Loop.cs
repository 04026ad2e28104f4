namespace RxSocket.Sys;

// The loop that it belongs to, if any: that closes it when it ends.
internal abstract partial class KernelSocket
{
    /// <summary>Closed, and its loop has ended: that closed it, unless a close of its own was there first.</summary>
    public bool MayHaveEndedWithLoop => IsClosed && _reactor is { HasEnded: true };

    /// <summary>Makes a socket that no other thread knows yet belong to a loop; null: to none. False: the socket is closed, because the loop has ended.</summary>
    public bool TryJoin(Reactor? home)
    {
        // The one closed socket stands in for many.
        if (IsClosed)
        {
            return false;
        }

        _reactor = home;
        if (home is not { Host: not null })
        {
            return true;
        }

        _mayBeKnown = true;
        if (home.Join(this))
        {
            return true;
        }

        Close();
        return false;
    }

    /// <summary>The same, with the loop of another: an accepted socket belongs to its server's.</summary>
    public bool TryJoinLoopOf(KernelSocket other) => TryJoin(other._reactor);

    /// <summary>Has it told when the socket's loop closes it; at once if it has.</summary>
    public void TellLoopEnd(ILoopEndObserver observer)
    {
        if (_reactor is not { Host: not null })
        {
            return;
        }

        // Weakly: the reactor keeps its sockets, and must not keep connections that their users have forgotten.
        Volatile.Write(ref Extras.LoopEnd, new WeakReference<ILoopEndObserver>(observer));

        // Either this sees the close, or the close sees the observer.
        Interlocked.MemoryBarrier();
        if (MayHaveEndedWithLoop)
        {
            observer.LoopEnded();
        }
    }

    /// <summary>The close that a loop's end is to its sockets.</summary>
    public void CloseWithLoop()
    {
        Close();
        Interlocked.MemoryBarrier();
        if (_extras is { } extras && Volatile.Read(ref extras.LoopEnd) is { } told && told.TryGetTarget(out ILoopEndObserver? observer))
        {
            observer.LoopEnded();
        }
    }
}
