using System.Buffers;
using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>Sends all of the data, as much at a time as the system takes, and always knows how much that was.</summary>
/// <param name="channel">The channel.</param>
/// <param name="data">The bytes.</param>
/// <param name="rented">The pooled array behind the data, to be given back at the end; null: the data is the caller's.</param>
internal struct SendAttempt(ByteChannel channel, ReadOnlyMemory<byte> data, byte[]? rented = null) : IAttempt<int>
{
    private int _sent;

    public readonly KernelSocket Socket => channel.Socket;

    public readonly Readiness Need => Readiness.Writable;

    public readonly int Sent => _sent;

    public IoResult Try(int seen) => SendSome(channel, data.Span, ref _sent);

    /// <summary>A first try, before anything is set up for a wait; true: the call has ended.</summary>
    public bool IsOverAtOnce(CancellationToken cancellation, out Exception? fault)
    {
        fault = null;
        bool isOver = true;
        try
        {
            IoResult result = Try(Latch.Ready);
            isOver = result.Status is not (IoStatus.WouldBlock or IoStatus.Progress);
            if (isOver)
            {
                End(result, cancellation, out fault);
            }
        }
        finally
        {
            // Also where the caller's own memory threw.
            if (isOver)
            {
                Release();
            }
        }

        return isOver;
    }

    public readonly int End(IoResult result, CancellationToken cancellation, out Exception? fault)
    {
        fault = result.Status == IoStatus.Done ? null : Faults.Of(result, channel, SocketPhase.Send, sent: _sent, cancellation: cancellation);
        return _sent;
    }

    public readonly void Release()
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        channel.Sending.Leave();
    }

    public static IoResult SendSome(ByteChannel channel, ReadOnlySpan<byte> data, ref int sent)
    {
        if (sent == data.Length)
        {
            return IoResult.Done;
        }

        // The system would say "broken pipe" by now.
        if (channel.Broken != SocketError.Success)
        {
            return channel.SendMet(channel.Broken);
        }

        int count = channel.Socket.Send(data[sent..], out SocketError error);
        if (count < 0)
        {
            return channel.SendMet(error);
        }

        sent += count;
        channel.Meter.Sent(count);
        return sent == data.Length ? IoResult.Done : new IoResult(IoStatus.Progress);
    }
}

/// <summary>The same for bytes that only live as long as a blocking call.</summary>
internal ref struct SendSpanAttempt(ByteChannel channel, ReadOnlySpan<byte> data) : IAttempt
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _sent;

    public readonly KernelSocket Socket => channel.Socket;

    public readonly Readiness Need => Readiness.Writable;

    public readonly int Sent => _sent;

    public IoResult Try(int seen) => SendAttempt.SendSome(channel, _data, ref _sent);
}
