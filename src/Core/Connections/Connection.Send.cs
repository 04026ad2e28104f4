using System.Buffers;
using System.Text;
using RxSocket.Io;

namespace RxSocket;

public abstract partial class Connection
{
    private const int LongestText = 700_000_000;

    /// <summary>Sends all of the bytes; complete when the system has taken the last one. A range: <c>data[i..j]</c>. LuaSocket: <c>client:send(data, i, j)</c>.</summary>
    /// <param name="data">The bytes: not to be changed until the call is over.</param>
    /// <param name="cancellation">Ends the call between two system calls; <see cref="Stats"/> tells how much went out.</param>
    /// <returns>A task that is complete when all is sent.</returns>
    /// <exception cref="SocketTimeoutException"><see cref="Timeouts"/> ran out; <see cref="SocketFaultException.Sent"/> bytes went out.</exception>
    /// <exception cref="SocketClosedException">The peer has closed or reset the connection; <see cref="SocketFaultException.Sent"/> bytes were taken before.</exception>
    /// <exception cref="SocketFaultException">The system reports an error.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed on this side.</exception>
    /// <exception cref="InvalidOperationException">Another send is under way.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellation);
        }

        _channel.EnterSending();
        return Start(new SendAttempt(_channel, data), cancellation);
    }

    /// <summary>Sends a text as UTF-8; otherwise like <see cref="SendAsync(ReadOnlyMemory{byte}, CancellationToken)"/>, and <see cref="SocketFaultException.Sent"/>
    /// counts bytes.</summary>
    /// <param name="text">The text. No line end is added.</param>
    /// <param name="cancellation">Ends the call between two system calls.</param>
    /// <returns>A task that is complete when all is sent.</returns>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    /// <exception cref="ArgumentException">The text has more than 700,000,000 chars: its UTF-8 might not fit into one array.</exception>
    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte}, CancellationToken)" path="/exception"/>
    public ValueTask SendAsync(string text, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LongestText)
        {
            throw new ArgumentException($"A text of {text.Length} chars is too long to be sent at once: at most {LongestText}. Send it in parts.", nameof(text));
        }

        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellation);
        }

        // Before the guard: a long text may find no memory.
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        int count = Encoding.UTF8.GetBytes(text, bytes);
        _channel.EnterSending();
        return Start(new SendAttempt(_channel, bytes.AsMemory(0, count), bytes), cancellation);
    }

    // Nearly every send fits into the system's buffer: the operation object is for the one that has to wait, and a connection that never had one has none.
    private ValueTask Start(SendAttempt attempt, CancellationToken cancellation)
    {
        if (attempt.IsOverAtOnce(cancellation, out Exception? fault))
        {
            return fault is null ? default : ValueTask.FromException(fault);
        }

        // As for receives: what comes between the guard and the operation may throw.
        Deadline deadline;
        Operation<SendAttempt, int> operation;
        try
        {
            deadline = SendDeadline();
            operation = _channel.SendOperation<SendAttempt, int>();
        }
        catch
        {
            attempt.Release();
            throw;
        }

        return operation.StartVoid(attempt, deadline, cancellation);
    }
}
