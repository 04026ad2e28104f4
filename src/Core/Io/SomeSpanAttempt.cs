using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>Receives what is there into memory that only lives as long as a blocking call.</summary>
internal ref struct SomeSpanAttempt(ByteChannel channel, Span<byte> into) : IAttempt
{
    private readonly Span<byte> _into = into;

    public readonly KernelSocket Socket => channel.Socket;

    public readonly Readiness Need => Readiness.Readable;

    public int Count { get; private set; }

    public IoResult Try(int seen)
    {
        if (_into.IsEmpty)
        {
            return IoResult.Done;
        }

        if (channel.Received.Count == 0)
        {
            IoResult filled = channel.Fill(seen);
            if (filled.Status != IoStatus.Progress)
            {
                return filled;
            }
        }

        Count = Math.Min(channel.Received.Count, _into.Length);
        channel.Received.Unread[..Count].CopyTo(_into);
        channel.Received.Take(Count);
        return IoResult.Done;
    }
}
