namespace RxSocket.Io;

/// <summary>Why a connection is over, for those who want to know: the first reason stands, and is told once.</summary>
internal struct CloseNotice
{
    private byte _reason;       // a byte, so that the notice fills a gap of its channel
    private bool _isTold;

    public readonly CloseReason Reason => (CloseReason)_reason;

    public Task<CloseReason> Told(ChannelExtras extras)
    {
        TaskCompletionSource<CloseReason> asked = extras.Asked
            ?? Interlocked.CompareExchange(ref extras.Asked, new TaskCompletionSource<CloseReason>(TaskCreationOptions.RunContinuationsAsynchronously), null)
            ?? extras.Asked;

        // Either this sees that it was told, or the one who tells sees who asked.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isTold))
        {
            asked.TrySetResult(Reason);
        }

        return asked.Task;
    }

    /// <summary>Gives the reason, unless there is one; to be told later.</summary>
    public void Blame(CloseReason reason) => Interlocked.CompareExchange(ref _reason, (byte)reason, (byte)CloseReason.None);

    /// <param name="reason">Stands unless there is one.</param>
    /// <param name="extras">Where those stand who asked; looked at after the reason can be seen.</param>
    public void Tell(CloseReason reason, ref ChannelExtras? extras)
    {
        Blame(reason);
        Volatile.Write(ref _isTold, true);
        Interlocked.MemoryBarrier();
        Volatile.Read(ref extras)?.Asked?.TrySetResult(Reason);
    }
}
