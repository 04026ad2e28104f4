using RxSocket.Io;

namespace RxSocket;

public abstract partial class Connection
{
    /// <summary>The connection as a <see cref="Stream"/>, for code that wants one. Both share the same bytes and the same rules: what one receives the other does
    /// not, and one read and one write at a time. Synchronous reads and writes wait on the calling thread. A read into no memory waits until bytes are there, or the
    /// peer has ended, and takes none. Disposing of the stream disposes of the connection.
    /// <para><see cref="Stream.ReadTimeout"/> and <see cref="Stream.WriteTimeout"/>, in milliseconds, are the connection's <see cref="ReceiveTimeouts"/> and
    /// <see cref="SendTimeouts"/>, each on its own; they bound awaited calls too. More than 0, or <see cref="Timeout.Infinite"/>, the default.</para></summary>
    /// <returns>The stream. Its failures are <see cref="SocketFaultException"/>s, which are <see cref="IOException"/>s.</returns>
    public Stream AsStream() => new ConnectionStream(this);

    /// <summary>Waits until bytes are there, or the peer has ended, without memory for them; 0.</summary>
    internal ValueTask<int> AwaitBytesAsync(CancellationToken cancellation) => Receive<LeftFraming<PresenceFraming, string>, int>(default, cancellation);

    internal void AwaitBytes() => ReceiveNow<LeftFraming<PresenceFraming, string>, int>(default);

    /// <summary>Receives what is there on the calling thread; as <see cref="ReceiveSomeAsync"/>.</summary>
    internal int ReceiveSome(Span<byte> into)
    {
        _channel.EnterReceiving();
        try
        {
            SomeSpanAttempt attempt = new(_channel, into);
            IoResult result = BlockingWaiter.Run(ref attempt, ReceiveDeadline());
            if (result.Status is not (IoStatus.Done or IoStatus.Closed))
            {
                throw Faults.Of(result, _channel, SocketPhase.Receive);
            }

            _channel.Meter.Received(attempt.Count);
            return attempt.Count;
        }
        finally
        {
            _channel.Receiving.Leave();
        }
    }

    /// <summary>Sends all on the calling thread; as <see cref="SendAsync(ReadOnlyMemory{byte}, CancellationToken)"/>.</summary>
    internal void SendAll(ReadOnlySpan<byte> data)
    {
        _channel.EnterSending();
        try
        {
            SendSpanAttempt attempt = new(_channel, data);
            IoResult result = BlockingWaiter.Run(ref attempt, SendDeadline());
            if (result.Status != IoStatus.Done)
            {
                throw Faults.Of(result, _channel, SocketPhase.Send, sent: attempt.Sent);
            }
        }
        finally
        {
            _channel.Sending.Leave();
        }
    }
}
