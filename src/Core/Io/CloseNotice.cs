namespace RxSocket.Io;

/// <summary>Why a connection is over, for those who want to know: the first reason stands, and is told once.</summary>
internal struct CloseNotice
{
    private int _reason;
    private bool _isTold;
    private TaskCompletionSource<CloseReason>? _asked;

    public readonly CloseReason Reason => (CloseReason)_reason;

    public Task<CloseReason> Told
    {
        get
        {
            TaskCompletionSource<CloseReason> asked = _asked
                ?? Interlocked.CompareExchange(ref _asked, new TaskCompletionSource<CloseReason>(TaskCreationOptions.RunContinuationsAsynchronously), null)
                ?? _asked;

            // Either this sees that it was told, or the one who tells sees who asked.
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _isTold))
            {
                asked.TrySetResult(Reason);
            }

            return asked.Task;
        }
    }

    /// <summary>Gives the reason, unless there is one; to be told later.</summary>
    public void Blame(CloseReason reason) => Interlocked.CompareExchange(ref _reason, (int)reason, (int)CloseReason.None);

    public void Tell(CloseReason reason)
    {
        Blame(reason);
        Volatile.Write(ref _isTold, true);
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _asked)?.TrySetResult(Reason);
    }
}
