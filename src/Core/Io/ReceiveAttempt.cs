using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>Receives one frame: take it from the buffer; if it is not whole, fill.</summary>
internal struct ReceiveAttempt<TFraming, T>(ByteChannel channel, TFraming framing) : IAttempt<T>
    where TFraming : struct, IFraming<T>
{
    private T _value = default!;
    private bool _whole;

    public readonly KernelSocket Socket => channel.Socket;

    public readonly Readiness Need => Readiness.Readable;

    public readonly T Value => _value;

    /// <summary>True: the frame was there already.</summary>
    public bool TryTake() => _whole = channel.TryTake(framing, out _value);

    public IoResult Try(int seen)
    {
        if (TryTake())
        {
            return IoResult.Done;
        }

        if (channel.Received.Count > framing.Cap(channel.Limits))
        {
            return new IoResult(IoStatus.TooLong);
        }

        IoResult filled = channel.Fill(seen);

        // An end may make a frame whole: everything is whole then.
        return filled.Status != IoStatus.WouldBlock && TryTake() ? IoResult.Done : filled;
    }

    public readonly T End(IoResult result, CancellationToken cancellation, out Exception? fault)
    {
        bool endsBetween = result.Status == IoStatus.Closed && channel.Received.Count == 0;
        fault = _whole || endsBetween ? null
            : result.Status == IoStatus.TooLong ? Faults.TooLong(channel, (TFraming.CapName, framing.Cap(channel.Limits)))
            : Faults.Of(result, channel, SocketPhase.Receive, cancellation: cancellation);
        return _whole ? _value : framing.Nothing;
    }

    public readonly void Release() => channel.Receiving.Leave();
}
