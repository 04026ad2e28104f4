namespace RxSocket.Rx;

/// <summary>A connection as the observer of what it shall send: what <c>connection.AsObserver()</c> gives. Threading: any number of threads may call
/// <see cref="OnNext"/> at once; messages are sent whole, one after the other. Backpressure: a source of this face is held while a message waits for the peer;
/// what cannot be held waits in a queue with a bound, and <see cref="SendOptions.Overflow"/> decides beyond it.
/// <para>A fault of the connection ends it: <see cref="Completion"/> tells; what comes later is ignored.</para></summary>
public sealed class SendObserver : IObserver<ReadOnlyMemory<byte>>, IDisposable
{
    private readonly Outbox _outbox;

    internal SendObserver(Connection connection, SendOptions options) => _outbox = new Outbox(connection, options);

    /// <summary>Complete when the messages have ended, all are sent, and the end that was asked for is made; or failed, at once, with the messages' error, the
    /// connection's or the queue's. A failure that is never looked at is no unobserved exception.</summary>
    public Task Completion => _outbox.Completion;

    /// <summary>Sends a message. From any thread; where the source cannot be held and the queue is full, <see cref="SendOptions.Overflow"/> decides whether this
    /// waits. Its memory may be used again when this returned, and nothing holds the source. After the end it is ignored. LuaSocket: <c>client:send</c>.</summary>
    /// <param name="value">The message.</param>
    public void OnNext(ReadOnlyMemory<byte> value) => _outbox.Add(value);

    /// <summary>The messages failed: those that wait are dropped, and the connection is left, or reset, as <see cref="SendOptions.End"/> says.</summary>
    /// <param name="error">The error.</param>
    public void OnError(Exception error) => _outbox.Complete(error);

    /// <summary>No more messages: once the last one is sent, the connection ends as <see cref="SendOptions.End"/> says.</summary>
    public void OnCompleted() => _outbox.Complete();

    /// <summary>Sends no more: what waits is dropped, a message that has begun is sent to its end, the connection is left as it is.</summary>
    public void Dispose() => _outbox.Dispose();
}
