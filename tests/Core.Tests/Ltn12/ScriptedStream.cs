using System.Text;

namespace RxSocket.Core.Tests.Ltn12;

/// <summary>A stream that says what it is told to: each read answers the next text of the script, or throws its exception. Only one colour works.</summary>
public sealed class ScriptedStream(bool isAsync, params object[] reads) : Stream
{
    private readonly Queue<object> _reads = new(reads);
    private readonly StringBuilder _written = new();
    private bool _closingAsync;

    public int ReadCount { get; private set; }
    public string Written => _written.ToString();
    public bool Closed { get; private set; }
    public Exception? WriteError { get; set; }
    public Exception? CloseError { get; set; }

    public override bool CanRead => !Closed;
    public override bool CanWrite => !Closed;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        Enter(inAsync: false);
        return Next(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Enter(inAsync: true);
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return Next(buffer.Span);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Enter(inAsync: false);
        Keep(buffer);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Enter(inAsync: true);
        await Task.Yield();
        Keep(buffer.Span);
    }

    public override async ValueTask DisposeAsync()
    {
        await Task.Yield();
        _closingAsync = true;
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (isAsync != _closingAsync)
            throw new NotSupportedException("closed in the wrong colour");
        Closed = true;
        if (CloseError is not null)
            throw CloseError;
        base.Dispose(disposing);
    }

    private void Enter(bool inAsync)
    {
        if (inAsync != isAsync)
            throw new NotSupportedException("used in the wrong colour");
        ObjectDisposedException.ThrowIf(Closed, this);
    }

    private int Next(Span<byte> buffer)
    {
        ReadCount++;
        if (!_reads.TryDequeue(out object? next))
            return 0;
        if (next is Exception exception)
            throw exception;
        return Encoding.UTF8.GetBytes((string)next, buffer);
    }

    private void Keep(ReadOnlySpan<byte> buffer)
    {
        if (WriteError is not null)
            throw WriteError;
        _written.Append(Encoding.UTF8.GetString(buffer));
    }

    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
