using System.Reactive;

namespace RxSocket.Rx;

/// <summary>
/// Messages on their way into a connection, whole and one after the other:
/// <list type="number">
/// <item>A message that finds the outbox idle is sent where it comes from. If the system takes it at once, that is all.</item>
/// <item>If it has to wait, its source is held: no queue, no copy. What cannot be held (or shall not be) is copied, and up to so many wait in a queue.</item>
/// <item>A fault ends it at once, also while a message waits for the peer: what waits behind it is dropped, what comes is ignored, and <see cref="Completion"/>
/// fails. One that belongs to a subscription holds the source until that has left it: let go before, the source would take an item for nobody.</item>
/// </list>
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="options">How to send.</param>
/// <param name="told">The subscription that gets a unit for each message sent; null: there is none.</param>
internal sealed partial class Outbox(Connection connection, SendOptions options, LoopSubscription<Unit>? told = null) : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<Message> _queue = new();
    private readonly SendTurn _turn = SendTurn.Of(connection);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PooledWriter _writer = new();
    private TaskCompletionSource? _idle;
    private bool _sends;
    private bool _tells;            // the subscription's OnNext runs
    private bool _isOver;           // of the source
    private bool _isStopped;
    private bool _isEvicting;       // the peer is too slow
    private bool _isEnding;
    private Exception? _fault;      // of the source, or of a message

    /// <summary>Complete when the source has completed and everything is sent; or failed.</summary>
    public Task Completion => _completion.Task;

    public void Add(ReadOnlyMemory<byte> data)
    {
        bool holds = options.Overflow == Overflow.Wait && Delivery.Current is not null;
        Task? until = null;
        bool isFirst = false;
        Message message;
        lock (_gate)
        {
            bool isTaken = TryTake(data, holds, out message);
            if (isTaken && _sends)
            {
                _queue.Enqueue(message);
                until = holds ? (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : null;
            }
            else if (isTaken)
            {
                _sends = isFirst = true;
            }
        }

        if (isFirst)
        {
            until = Send(message);
        }

        Settle();
        if (holds && until is not null)
        {
            Backpressure.TryHold(until);
        }
    }

    /// <summary>No more messages. With an error: what waits is dropped.</summary>
    public void Complete(Exception? error = null)
    {
        lock (_gate)
        {
            _isOver = true;
            if (error is not null && !_isEnding)
            {
                _fault ??= error;
                Stop();
            }
        }

        Settle();
    }

    /// <summary>What waits is dropped; a message that has begun is sent to its end.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            Stop();
        }

        _left.TrySetResult();
        Settle();
    }

    // False: it is not to be sent.
    private bool TryTake(ReadOnlyMemory<byte> data, bool holds, out Message message)
    {
        message = default;
        if (_isStopped || _isOver)
        {
            return false;
        }

        try
        {
            if (!holds && _sends && !MakeRoom())
            {
                return false;
            }

            message = Frame(data, lent: holds);
            return true;
        }
        catch (Exception unfit)
        {
            // The queue's own, or whatever a framing of the user's throws.
            _fault = unfit;
            Stop();
            return false;
        }
    }

    private Message Frame(ReadOnlyMemory<byte> data, bool lent)
    {
        if (options.Framing is not { } framing)
        {
            return lent ? new Message(data, null) : Message.Copy(data);
        }

        framing.WriteChecked(data.Span, _writer);
        return _writer.Take();
    }

    // True: there is room in the queue. May wait for it.
    private bool MakeRoom()
    {
        while (_queue.Count >= options.Capacity && !_isStopped)
        {
            switch (options.Overflow)
            {
                case Overflow.DropNewest:
                    return false;
                case Overflow.DropOldest:
                    _queue.Dequeue().Return();
                    break;
                case Overflow.Fail:
                    _isEvicting = true;
                    throw new OverflowException($"{options.Capacity} messages wait already: the peer is too slow.");
                default:
                    if (SocketLoop.Current is not null)
                    {
                        throw new InvalidOperationException(
                            $"{options.Capacity} messages wait already, their source is none that can be held, and its thread runs a SocketLoop, which must not wait. Choose another overflow, or a larger capacity.");
                    }

                    Monitor.Wait(_gate);
                    break;
            }
        }

        return !_isStopped;
    }

    private async Task Send(Message message)
    {
        try
        {
            do
            {
                try
                {
                    await _turn.SendAsync(connection, message.Data, _stop.Token).ConfigureAwait(true);
                }
                finally
                {
                    message.Return();
                }

                await Tell().ConfigureAwait(true);
            }
            while (TryNext(out message));
        }
        catch (Exception fault)
        {
            Fail(fault);
            Settle();
            if (told is not null)
            {
                await _left.Task.ConfigureAwait(true);
            }
        }

        Idle();
        Settle();
    }

    private async ValueTask Tell()
    {
        lock (_gate)
        {
            if (told is null || _isEnding)
            {
                return;
            }

            _tells = true;
        }

        told.Emit(Unit.Default);
        lock (_gate)
        {
            _tells = false;
        }

        Settle();
        await told.Released().ConfigureAwait(true);
    }

    private bool TryNext(out Message message)
    {
        lock (_gate)
        {
            // Set here, and not after: whoever comes now sends for himself.
            _sends = _queue.TryDequeue(out message);
            Monitor.PulseAll(_gate);
            return _sends;
        }
    }

    private void Fail(Exception fault)
    {
        lock (_gate)
        {
            // Given up before its turn, because nobody wants it any more: no fault.
            _fault ??= fault is OperationCanceledException && _isStopped ? null : fault;
            _sends = false;
            Stop();
        }
    }

    private void Idle()
    {
        lock (_gate)
        {
            if (!_sends)
            {
                _idle?.TrySetResult();
                _idle = null;
            }
        }
    }

    private void Stop()
    {
        _isStopped = true;
        while (_queue.TryDequeue(out Message message))
        {
            message.Return();
        }

        Monitor.PulseAll(_gate);
        _stop.Cancel();
    }
}
