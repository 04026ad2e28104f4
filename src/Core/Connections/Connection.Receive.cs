using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using RxSocket.Io;

namespace RxSocket;

public abstract partial class Connection
{
    /// <summary>Receives a line of UTF-8 text, up to a line feed, without it; carriage returns anywhere in it are dropped, as LuaSocket does. What is not UTF-8
    /// becomes U+FFFD; a UTF-8 signature (the bytes EF BB BF) is kept, as U+FEFF. <see cref="ReceiveLineMemoryAsync"/> gives the bytes to decode otherwise.
    /// LuaSocket: <c>client:receive("*l")</c>.</summary>
    /// <param name="cancellation">Ends the call; what has come of the line stays in the connection.</param>
    /// <returns>The line, without its end; null if the peer ended between lines.</returns>
    /// <exception cref="SocketClosedException">The peer ended in the middle of the line; what came of it stays in the connection.</exception>
    /// <exception cref="SocketTimeoutException"><see cref="Timeouts"/> ran out; what came of the line stays in the connection.</exception>
    /// <exception cref="SocketFaultException">The line is longer than <see cref="Limits"/> allow, or the system reports an error.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed on this side.</exception>
    /// <exception cref="InvalidOperationException">Another receive is under way.</exception>
    public ValueTask<string?> ReceiveLineAsync(CancellationToken cancellation = default) =>
        Receive<LineFraming<Utf8Text>, string?>(default, cancellation);

    /// <summary>Receives a line like <see cref="ReceiveLineAsync"/>, as bytes, and allocates nothing.</summary>
    /// <param name="cancellation">Ends the call; what has come of the line stays in the connection.</param>
    /// <returns>The line's bytes, valid until the next receive on this connection or its close; null if the peer ended between lines.</returns>
    /// <inheritdoc cref="ReceiveLineAsync" path="/exception"/>
    public ValueTask<ReadOnlyMemory<byte>?> ReceiveLineMemoryAsync(CancellationToken cancellation = default) =>
        Receive<LineMemoryFraming, ReadOnlyMemory<byte>?>(default, cancellation);

    /// <summary>Takes a line that has come already, without a wait and without asking the system: for a loop that takes whatever is there before it awaits the next
    /// line. Text, carriage returns and the limit on a line are those of <see cref="ReceiveLineAsync"/>. LuaSocket: <c>client:receive("*l")</c> while
    /// <c>client:dirty()</c>.</summary>
    /// <param name="line">The line, without its end; null if there is none.</param>
    /// <returns>False: no whole line is in the connection's buffer, or it is longer than <see cref="Limits"/> allow; <see cref="ReceiveLineAsync"/> waits for one,
    /// or says so. Nothing was taken.</returns>
    /// <exception cref="ObjectDisposedException">The connection is closed on this side.</exception>
    /// <exception cref="InvalidOperationException">A receive is under way.</exception>
    public bool TryReceiveLine([NotNullWhen(true)] out string? line)
    {
        _channel.EnterReceiving();
        try
        {
            return _channel.TryTake(default(LineFraming<Utf8Text>), out line);
        }
        finally
        {
            _channel.Receiving.Leave();
        }
    }

    /// <summary>Receives exactly so many bytes. LuaSocket: <c>client:receive(count)</c>, except that 0 does not wait.</summary>
    /// <param name="count">How many bytes: 0 or more, at most <see cref="Limits.MostBuffered"/>.</param>
    /// <param name="cancellation">Ends the call; what has come stays in the connection.</param>
    /// <returns>The bytes; none if the peer ended before the first one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or beyond the limit.</exception>
    /// <exception cref="SocketClosedException">The peer ended before the last byte; what came stays in the connection.</exception>
    /// <exception cref="SocketTimeoutException"><see cref="Timeouts"/> ran out; what came stays in the connection.</exception>
    /// <exception cref="SocketFaultException">The system reports an error.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed on this side.</exception>
    /// <exception cref="InvalidOperationException">Another receive is under way.</exception>
    public ValueTask<byte[]> ReceiveAsync(int count, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Limits.CheckBuffered(count, nameof(count));
        return Receive<CountFraming, byte[]>(new CountFraming(count), cancellation);
    }

    /// <summary>Receives until the memory is full. Nothing is allocated, and bytes that need not be gathered go straight there.
    /// LuaSocket: <c>client:receive(count)</c>.</summary>
    /// <param name="into">Where to: not to be touched until the call is over. If it fails, what had come is in the connection again.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The memory's length; 0 if the peer ended before the first byte.</returns>
    /// <inheritdoc cref="ReceiveAsync(int, CancellationToken)" path="/exception"/>
    public ValueTask<int> ReceiveAsync(Memory<byte> into, CancellationToken cancellation = default) => Receive(into, whole: true, cancellation);

    /// <summary>Receives everything until the peer ends. LuaSocket: <c>client:receive("*a")</c>.</summary>
    /// <param name="cancellation">Ends the call; what has come stays in the connection.</param>
    /// <returns>All bytes; none if there were none.</returns>
    /// <exception cref="SocketClosedException">The peer reset the connection; what came stays in the connection.</exception>
    /// <exception cref="SocketTimeoutException"><see cref="Timeouts"/> ran out; what came stays in the connection.</exception>
    /// <exception cref="SocketFaultException">There is more than <see cref="Limits"/> allow, or the system reports an error.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed on this side.</exception>
    /// <exception cref="InvalidOperationException">Another receive is under way.</exception>
    public ValueTask<byte[]> ReceiveAllAsync(CancellationToken cancellation = default) => Receive<EverythingFraming, byte[]>(default, cancellation);

    /// <summary>Receives what is there, waiting only if nothing is.</summary>
    /// <param name="into">Where to: not to be touched until the call is over.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>How many bytes: at least one; 0 only if the peer ended, or the memory is empty.</returns>
    /// <inheritdoc cref="ReceiveAsync(int, CancellationToken)" path="/exception"/>
    public ValueTask<int> ReceiveSomeAsync(Memory<byte> into, CancellationToken cancellation = default) => Receive(into, whole: false, cancellation);

    /// <summary>Receives line after line until the peer ends; otherwise like <see cref="ReceiveLineAsync"/>, whose exceptions it throws.
    /// A line is received when it is asked for: a slow consumer slows the peer down.</summary>
    /// <param name="cancellation">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The lines.</returns>
    public async IAsyncEnumerable<string> ReceiveLinesAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (await ReceiveLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Receives whatever comes, piece by piece, until the peer ends; otherwise like <see cref="ReceiveSomeAsync"/>.</summary>
    /// <param name="size">The largest piece, in bytes; 1 or more.</param>
    /// <param name="cancellation">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The pieces; each is valid until the next is asked for.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReceiveChunksAsync(int size = ReceiveBuffer.SmallBlock, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        return Chunks(size, cancellation);
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Chunks(int size, [EnumeratorCancellation] CancellationToken cancellation)
    {
        byte[] chunk = new byte[size];
        while (await ReceiveSomeAsync(chunk, cancellation).ConfigureAwait(false) is > 0 and int count)
        {
            yield return chunk.AsMemory(0, count);
        }
    }

    private ValueTask<T> Receive<TFraming, T>(TFraming framing, CancellationToken cancellation)
        where TFraming : struct, IFraming<T>
    {
        // Not even for a moment in the way of the receive that the canceller may start.
        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellation);
        }

        return _channel.TryReceive(framing, out T frame) ? new ValueTask<T>(frame) : ReceiveMore<TFraming, T>(framing, cancellation);
    }

    // Apart from the call whose frame is there already: that one is to stay small enough for the compiler to keep its values in registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ValueTask<T> ReceiveMore<TFraming, T>(TFraming framing, CancellationToken cancellation)
        where TFraming : struct, IFraming<T> =>
        StartReceiving<ReceiveAttempt<TFraming, T>, T>(new ReceiveAttempt<TFraming, T>(_channel, framing), since: null, cancellation);

    private ValueTask<int> Receive(Memory<byte> into, bool whole, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellation);
        }

        _channel.EnterReceiving();
        return StartReceiving<IntoAttempt, int>(new IntoAttempt(_channel, into, whole), since: null, cancellation);
    }

    // From the guard, which the caller has entered, to the operation, which leaves it whatever happens. What comes between may throw: a clock of the user's,
    // and whatever allocates.
    private ValueTask<T> StartReceiving<TAttempt, T>(TAttempt attempt, long? since, CancellationToken cancellation)
        where TAttempt : struct, IAttempt<T>
    {
        Deadline deadline;
        Operation<TAttempt, T> operation;
        try
        {
            deadline = ReceiveDeadline(since);
            operation = _channel.ReceiveOperation<TAttempt, T>();
        }
        catch
        {
            attempt.Release();
            throw;
        }

        return operation.Start(attempt, deadline, cancellation);
    }
}
