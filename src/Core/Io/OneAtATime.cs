using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>Lets one call of a kind in. A second one while it is under way is an error, never a queue: two receives would share bytes at random.</summary>
internal struct OneAtATime
{
    private byte _inside;

    public void Enter(string operation)
    {
        if (!TryEnter())
        {
            throw new InvalidOperationException($"Another {operation} is under way on this socket: await it first.");
        }
    }

    public bool TryEnter() => Interlocked.Exchange(ref _inside, (byte)1) == 0;

    /// <summary>Lets the next call in. What was measured inside is told here: listeners may throw or call this very socket.</summary>
    public void Leave()
    {
        Volatile.Write(ref _inside, (byte)0);
        SocketMetrics.Report();
    }
}
