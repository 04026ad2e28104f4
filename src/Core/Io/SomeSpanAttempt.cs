using System.Net.Sockets;
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
            return _into.Length < ReceiveBuffer.SmallBlock ? FillAndTake(seen) : Receive(seen);
        }

        Take();
        return IoResult.Done;
    }

    // As much as a block of the buffer would have brought: it need not go through there.
    private IoResult Receive(int seen)
    {
        if (channel.End.Status != IoStatus.Done)
        {
            return channel.End;
        }

        channel.Received.GiveBackIfEmpty();
        int count = channel.Socket.Receive(_into, seen, out SocketError error);
        if (count <= 0)
        {
            return channel.EndOf(count, error);
        }

        Count = count;
        return IoResult.Done;
    }

    private IoResult FillAndTake(int seen)
    {
        IoResult filled = channel.Fill(seen);
        if (filled.Status != IoStatus.Progress)
        {
            return filled;
        }

        Take();
        return IoResult.Done;
    }

    private void Take()
    {
        Count = Math.Min(channel.Received.Count, _into.Length);
        channel.Received.Unread[..Count].CopyTo(_into);
        channel.Received.Take(Count);
    }
}
