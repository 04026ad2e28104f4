using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RxSocket.Rx;

/// <summary>One direction of one socket, as a <see cref="SelectLoop"/> watches it: waits, tells the loop, and waits again when the loop says so.</summary>
internal sealed class SelectWatch : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly Action _ready;
    private ConfiguredValueTaskAwaitable<Readiness>.ConfiguredValueTaskAwaiter _wait;
    private bool _waits;

    public SelectWatch(SelectLoop loop, ISelectable socket, Readiness need)
    {
        _stopped = _stop.Token;
        _ready = () => loop.Ready(this);
        Socket = socket;
        Need = need;
    }

    public ISelectable Socket { get; }

    public Readiness Need { get; }

    /// <summary>True: no event of it any more.</summary>
    public bool IsRemoved => _stopped.IsCancellationRequested;

    /// <summary>What it is ready for; None: it is closed. Null: nothing; it will tell the loop, unless it was removed.</summary>
    public Readiness? Look()
    {
        if (IsRemoved || (!_waits && TrySleep()))
        {
            return null;
        }

        try
        {
            _waits = false;
            return _wait.GetResult();
        }
        catch (OperationCanceledException) when (IsRemoved)
        {
            return null;
        }
    }

    /// <summary>Waits until it is ready, and tells the loop then. False: it is ready now.</summary>
    [SuppressMessage("Reliability", "CA2012", Justification = "Awaited once, by hand: the loop takes the result when it is this watch's turn.")]
    public bool TrySleep()
    {
        _wait = Select.WaitAsync(Socket, Need, _stopped).ConfigureAwait(false).GetAwaiter();
        _waits = !_wait.IsCompleted;
        if (_waits)
        {
            _wait.UnsafeOnCompleted(_ready);
        }

        return _waits;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }
}
