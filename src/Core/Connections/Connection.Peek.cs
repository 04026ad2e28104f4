using System.Runtime.CompilerServices;
using RxSocket.Io;

namespace RxSocket;

public abstract partial class Connection
{
    /// <summary>Receives until so many bytes are there and shows all that are, without taking any: the next receive finds them again, unless
    /// <see cref="Consume"/> takes them. The pair is how to cut a stream into frames of one's own without a copy, an allocation, or the loss of a byte.</summary>
    /// <param name="atLeast">How many bytes: 1 or more, at most <see cref="Limits.MostBuffered"/>.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The bytes, valid until the next receive on this connection (<see cref="Lend"/> keeps them longer); fewer than asked for only if the peer ended.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive or beyond the limit.</exception>
    /// <exception cref="SocketClosedException">The peer reset the connection; what came stays in the connection.</exception>
    /// <exception cref="SocketTimeoutException"><see cref="Timeouts"/> ran out; what came stays in the connection.</exception>
    /// <exception cref="SocketFaultException">The system reports an error.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed on this side.</exception>
    /// <exception cref="InvalidOperationException">Another receive is under way.</exception>
    public ValueTask<ReadOnlyMemory<byte>> PeekAsync(int atLeast = 1, CancellationToken cancellation = default) => Peek(atLeast, since: null, cancellation);

    /// <summary>Goes on with a call that began before, for a frame whose length shows only when more of it has come: <see cref="Timeouts"/> count from the
    /// first peek, so a peer that dribbles does not get their time anew with each byte. Otherwise like
    /// <see cref="PeekAsync(int, CancellationToken)"/>.</summary>
    /// <param name="atLeast">How many bytes: 1 or more, at most <see cref="Limits.MostBuffered"/>.</param>
    /// <param name="since">When the first peek began, as a timestamp of <see cref="TimeProvider"/>.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The bytes, valid until the next receive on this connection (<see cref="Lend"/> keeps them longer); fewer than asked for only if the peer ended.</returns>
    /// <inheritdoc cref="PeekAsync(int, CancellationToken)" path="/exception"/>
    [OverloadResolutionPriority(-1)] // PeekAsync(1, default) means the token.
    public ValueTask<ReadOnlyMemory<byte>> PeekAsync(int atLeast, long since, CancellationToken cancellation = default) => Peek(atLeast, since, cancellation);

    /// <summary>Takes the first bytes of those that <see cref="PeekAsync(int, CancellationToken)"/> showed: the next receive begins behind them, and
    /// <see cref="Stats"/> count them as received. The memory that was shown stays valid as long as before.</summary>
    /// <param name="count">How many bytes: 0 or more, at most as many as were shown.</param>
    /// <exception cref="ArgumentOutOfRangeException">The connection does not hold so many bytes.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed on this side.</exception>
    /// <exception cref="InvalidOperationException">A receive is under way, or one came between: the bytes are not those that were shown.</exception>
    public void Consume(int count) => TakeShown(count, lends: false, out _);

    /// <summary>Takes bytes as <see cref="Consume"/> does, and keeps their memory as it is until the loan is disposed of, whatever is received meanwhile and by
    /// whom: for bytes that are worked on while the connection goes on. Nothing is copied; a receive that needs the room gets another buffer.</summary>
    /// <param name="count">How many bytes: 0 or more, at most as many as were shown.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The connection does not hold so many bytes.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed on this side.</exception>
    /// <exception cref="InvalidOperationException">A receive is under way, or one came between: the bytes are not those that were shown.</exception>
    public LentBytes Lend(int count) => new(_channel, TakeShown(count, lends: true, out long loan), loan);

    private ReadOnlyMemory<byte> TakeShown(int count, bool lends, out long loan)
    {
        loan = 0;
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _channel.EnterReceiving();
        try
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _channel.Received.Count);
            if (count > 0 && !_channel.Received.IsShown)
            {
                throw new InvalidOperationException("These are not the bytes that PeekAsync showed: others were received since. Peek again.");
            }

            _channel.Meter.Received(count);
            return lends ? _channel.Received.Lend(count, out loan) : _channel.Received.Consume(count);
        }
        finally
        {
            _channel.Receiving.Leave();
        }
    }

    private ValueTask<ReadOnlyMemory<byte>> Peek(int atLeast, long? since, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(atLeast);
        Limits.CheckBuffered(atLeast, nameof(atLeast));
        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadOnlyMemory<byte>>(cancellation);
        }

        _channel.EnterReceiving();
        if (_channel.Received.Count >= atLeast)
        {
            ReadOnlyMemory<byte> there = _channel.Received.Show();
            _channel.Receiving.Leave();
            return new ValueTask<ReadOnlyMemory<byte>>(there);
        }

        ReceiveAttempt<PeekFraming, ReadOnlyMemory<byte>> attempt = new(_channel, new PeekFraming(atLeast));
        return StartReceiving<ReceiveAttempt<PeekFraming, ReadOnlyMemory<byte>>, ReadOnlyMemory<byte>>(attempt, since, cancellation);
    }
}
