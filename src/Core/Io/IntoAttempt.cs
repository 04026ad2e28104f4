using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>Receives into the caller's memory: what is there (some), or until the memory is full (whole). Past the buffer the bytes go straight there;
/// what a failed call had gathered goes back into the buffer.</summary>
internal struct IntoAttempt(ByteChannel channel, Memory<byte> into, bool whole) : IAttempt<int>
{
    private int _filled;

    public readonly KernelSocket Socket => channel.Socket;

    public readonly Readiness Need => Readiness.Readable;

    public readonly int Filled => _filled;

    public IoResult Try(int seen)
    {
        TakeBuffered();
        if (IsDone)
        {
            return IoResult.Done;
        }

        if (channel.End.Status != IoStatus.Done)
        {
            return channel.End;
        }

        int count = channel.Socket.Receive(into.Span[_filled..], seen, out SocketError error);
        if (count <= 0)
        {
            return channel.EndOf(count, error);
        }

        _filled += count;
        return IsDone ? IoResult.Done : new IoResult(IoStatus.Progress);
    }

    public int End(IoResult result, CancellationToken cancellation, out Exception? fault)
    {
        fault = null;
        if (result.Status == IoStatus.Done)
        {
            int filled = _filled;
            _filled = 0;
            channel.Meter.Received(filled);
            return filled;
        }

        PutBack();
        bool endsBetween = result.Status == IoStatus.Closed && channel.Received.Count == 0;
        fault = endsBetween ? null : Faults.Of(result, channel, SocketPhase.Receive, cancellation: cancellation);
        return 0;
    }

    public void Release()
    {
        try
        {
            PutBack();
        }
        catch (Exception)
        {
            // The caller's memory throws a second time: the first exception is the one to tell.
        }
        finally
        {
            channel.Receiving.Leave();
        }
    }

    private readonly bool IsDone => whole ? _filled == into.Length : _filled > 0 || into.IsEmpty;

    private void TakeBuffered()
    {
        int count = Math.Min(channel.Received.Count, into.Length - _filled);
        if (count > 0)
        {
            channel.Received.Unread[..count].CopyTo(into.Span[_filled..]);
            channel.Received.Take(count);
            _filled += count;
        }
    }

    private void PutBack()
    {
        if (_filled > 0)
        {
            channel.Received.PutBack(into.Span[.._filled]);
            _filled = 0;
        }
    }
}
