using System.Net.Sockets;

namespace RxSocket.Rx;

/// <summary>How an outbox ends.</summary>
internal sealed partial class Outbox
{
    // After a fault at once: a message under way may wait for the peer for ever. Else once nothing is under way. Never beside the subscription's OnNext, since the
    // end is its last call.
    private void Settle()
    {
        lock (_gate)
        {
            bool isDue = _fault is not null || (!_sends && (_isStopped || _isOver));
            if (!isDue || _tells || _isEnding)
            {
                return;
            }

            _isStopped = true;
            _isEnding = true;
        }

        _ = EndAsync();
    }

    private async Task EndAsync()
    {
        try
        {
            if (_isEvicting || (_fault is not null && options.End != SendEnd.Leave))
            {
                connection.Abort();
            }
            else if (_fault is null && _isOver && options.End == SendEnd.HalfClose)
            {
                connection.Shutdown(SocketShutdown.Send);
            }
            else if (_fault is null && _isOver && options.End == SendEnd.Close)
            {
                await connection.CloseAsync().ConfigureAwait(true);
            }
        }
        catch (Exception fault)
        {
            _fault ??= fault;
        }

        if (_fault is null)
        {
            _completion.TrySetResult();
            return;
        }

        // Observed here: a caller may not look at the completion, and a subscription may have been disposed of.
        _completion.TrySetException(_fault);
        _ = _completion.Task.Exception;
    }
}
