using System.Net.Sockets;

namespace RxSocket.Sys;

/// <content>How it ends: who still uses the descriptor, and who closes it.</content>
internal abstract partial class KernelSocket
{
    private const int ClosedBit = 1 << 30;

    private int _uses;                  // system calls under way, and the closed bit

    /// <summary>Closes once, with a reset. Whoever waits learns of the close, not of the reset.</summary>
    public void Abort() => Close(reset: true);

    /// <summary>Closes once; later calls do nothing. Bytes sent before still arrive; whether bytes not yet read here make it a reset is the kernel's matter.</summary>
    public void Close() => Close(reset: false);

    /// <summary>It is connected: one more that is open, if anybody counts.</summary>
    public void CountAsConnection()
    {
        if (SocketMetrics.CountsConnections && _role != Role.CountedConnection)
        {
            _role = Role.CountedConnection;
            SocketMetrics.Opened();
        }
    }

    /// <summary>Keeps the descriptor open for a system call, unless it is closed; every true needs an <see cref="EndUse"/>.</summary>
    public bool TryUse()
    {
        int uses = Volatile.Read(ref _uses);
        while ((uses & ClosedBit) == 0)
        {
            int was = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (was == uses)
            {
                return true;
            }

            uses = was;
        }

        return false;
    }

    public void EndUse()
    {
        if (Interlocked.Decrement(ref _uses) == ClosedBit)
        {
            Release();
        }
    }

    /// <summary>Lets go of the descriptor without closing it: to this object it is closed, whoever has its number goes on with it.</summary>
    public void Detach()
    {
        Disown();
        Close();
    }

    /// <summary>From now on the descriptor is someone else's: <see cref="ShutdownForClose"/> and <see cref="Release"/> leave it alone.</summary>
    protected abstract void Disown();

    /// <summary>Ends the connection with a reset, at once. The socket is marked closed and forgotten by then.</summary>
    protected abstract void Reset();

    /// <summary>Wakes threads that poll the descriptor; no answer is of interest.</summary>
    protected abstract void ShutdownForClose();

    /// <summary>Closes the descriptor: nobody uses it any more, and nobody will.</summary>
    protected abstract void Release();

    private void Close(bool reset)
    {
        if (!TryMarkClosed(out bool isInUse))
        {
            return;
        }

        // The number is another's as soon as the descriptor is closed: who kept the handle must not reach it by that.
        _extras?.ForgetHandle();
        if (_mayBeKnown)
        {
            // None: the reactor could not be made.
            _reactor?.Forget(this);
        }

        if (reset)
        {
            Reset();
        }

        // Only who is inside a system call needs it; and a FIN ahead of the reset that linger asks for would be an orderly end.
        if (isInUse)
        {
            ShutdownForClose();
        }

        if (_role == Role.CountedConnection)
        {
            SocketMetrics.Closed();
        }

        if (_read.Close())
        {
            WakeWatchers(Readiness.Readable);
        }

        if (_write.Close())
        {
            WakeWatchers(Readiness.Writable);
        }

        EndUse();
        if (_role == Role.CountedConnection)
        {
            SocketMetrics.Report();
        }
    }

    // The close is a use itself, so that the descriptor outlives the calls that Close makes on it.
    private bool TryMarkClosed(out bool isInUse)
    {
        int uses = Volatile.Read(ref _uses);
        while ((uses & ClosedBit) == 0)
        {
            int was = Interlocked.CompareExchange(ref _uses, (uses + 1) | ClosedBit, uses);
            if (was == uses)
            {
                isInUse = uses > 0;
                return true;
            }

            uses = was;
        }

        isInUse = false;
        return false;
    }
}
