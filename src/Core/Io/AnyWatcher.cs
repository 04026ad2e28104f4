using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>
/// Waits, without a thread, until any of several sockets is ready.
/// <list type="number">
/// <item>Note each latch, then ask the kernel once for all (the answer is level-triggered).</item>
/// <item>Nothing ready: watch each latch, if it still is as noted; otherwise something changed: ask again.</item>
/// <item>Woken by an edge, the deadline or the token: leave all latches and ask again. An edge whose data someone else took first is not reported.</item>
/// </list>
/// </summary>
internal sealed class AnyWatcher : Alarm, IParked, IDisposable
{
    private readonly PollItem[] _items;
    private readonly int[] _seen;
    private readonly Deadline _deadline;
    private readonly long _until;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private TaskCompletionSource? _woken;

    public AnyWatcher(PollItem[] items, TimeSpan? timeout, CancellationToken cancellation)
    {
        _items = items;
        _seen = new int[items.Length];
        _deadline = Deadline.Start(new Timeouts(timeout), TimeProvider.System);
        _until = _deadline.WaitUntil();
        _cancellation = cancellation;
        _registration = cancellation.UnsafeRegister(static watcher => ((AnyWatcher)watcher!).Wake(), this);
    }

    public async ValueTask WaitAsync()
    {
        while (true)
        {
            _cancellation.ThrowIfCancellationRequested();
            Volatile.Write(ref _woken, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            Look();
            if (KernelPoll.Poll(_items, 0) || _deadline.HasPassed(_until) || AllClosed)
            {
                return;
            }

            try
            {
                if (WatchAll())
                {
                    await _woken!.Task.ConfigureAwait(false);
                }
            }
            finally
            {
                UnwatchAll();
            }
        }
    }

    public void Wake() => Volatile.Read(ref _woken)?.TrySetResult();

    public override void Ring() => Wake();

    public void Dispose()
    {
        _registration.Dispose();
        Reactor.Shared.Alarms.Remove(this);
    }

    // With nothing to watch, it is a sleep.
    private bool AllClosed => _items.Length > 0 && Array.TrueForAll(_items, static item => item.Socket.IsClosed);

    private void Look()
    {
        for (int i = 0; i < _items.Length; i++)
        {
            _seen[i] = _items[i].Socket.Look(_items[i].Need);
        }
    }

    private bool WatchAll()
    {
        if (_until != Deadline.Never)
        {
            Reactor.Shared.Alarms.Set(this, _until);
        }

        bool watching = _items.Length == 0;
        for (int i = 0; i < _items.Length; i++)
        {
            if (_items[i].Socket.IsClosed)
            {
                continue;
            }

            if (!_items[i].Socket.Watch(_items[i].Need, this, _seen[i]))
            {
                return false;
            }

            watching = true;
        }

        // The last open one may have closed just now: then nobody would wake us. A cancellation before the first await found nobody to wake.
        return watching && !_cancellation.IsCancellationRequested;
    }

    private void UnwatchAll()
    {
        foreach (PollItem item in _items)
        {
            item.Socket.Unwatch(item.Need, this);
        }
    }
}
