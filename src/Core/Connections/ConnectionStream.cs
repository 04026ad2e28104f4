namespace RxSocket;

/// <summary>A connection as a stream, by the contract of the BCL's connected streams. Its failures are <see cref="SocketFaultException"/>s, which are
/// <see cref="IOException"/>s.</summary>
internal sealed class ConnectionStream(Connection connection) : Stream
{
    private bool _isDisposed;

    public override bool CanRead => !_isDisposed;

    public override bool CanWrite => !_isDisposed;

    public override bool CanSeek => false;

    public override bool CanTimeout => true;

    public override int ReadTimeout
    {
        get => ToMilliseconds(connection.ReceiveTimeouts);
        set => connection.ReceiveTimeouts = ToTimeouts(connection.ReceiveTimeouts, value);
    }

    public override int WriteTimeout
    {
        get => ToMilliseconds(connection.SendTimeouts);
        set => connection.SendTimeouts = ToTimeouts(connection.SendTimeouts, value);
    }

    public override long Length => throw new NotSupportedException("A connection has no length.");

    public override long Position
    {
        get => throw new NotSupportedException("A connection has no position.");
        set => throw new NotSupportedException("A connection has no position.");
    }

    public override int Read(Span<byte> buffer)
    {
        ThrowIfDisposed();
        if (!buffer.IsEmpty)
        {
            return connection.ReceiveSome(buffer);
        }

        connection.AwaitBytes();
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 1 ? one[0] : -1;
    }

    // A read of nothing waits until there is something: it is how a caller waits without a buffer.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return buffer.IsEmpty ? connection.AwaitBytesAsync(cancellationToken) : connection.ReceiveSomeAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    // The base class would run these on the pool, and one after the other: a write behind a read that waits.
    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(ReadAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override int EndRead(IAsyncResult asyncResult) => TaskToAsyncResult.End<int>(asyncResult);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ThrowIfDisposed();
        connection.SendAll(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override void WriteByte(byte value) => Write([value]);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return connection.SendAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);

    // Nothing is buffered on the way out.
    public override void Flush() => ThrowIfDisposed();

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A connection has no position.");

    public override void SetLength(long value) => throw new NotSupportedException("A connection has no length.");

    public override async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await connection.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        if (disposing)
        {
            connection.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ToMilliseconds(Timeouts? own)
    {
        ThrowIfDisposed();
        return (own ?? connection.Timeouts).Block is { } block ? (int)Math.Min(block.TotalMilliseconds, int.MaxValue) : Timeout.Infinite;
    }

    // In the BCL's words and range.
    private Timeouts ToTimeouts(Timeouts? own, int value)
    {
        ThrowIfDisposed();
        return value is > 0 or Timeout.Infinite
            ? (own ?? connection.Timeouts) with { Block = value == Timeout.Infinite ? null : TimeSpan.FromMilliseconds(value) }
            : throw new ArgumentOutOfRangeException(nameof(value), "Timeout can be only be set to 'System.Threading.Timeout.Infinite' or a value > 0.");
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);
}
