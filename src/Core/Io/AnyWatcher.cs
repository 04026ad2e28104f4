using System.Buffers;
using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>
/// Waits, without a thread, until any of several sockets is ready.
/// <list type="number">
/// <item>Note each latch. If one of them does not know that the kernel has nothing, ask the kernel, once for all (the answer is level-triggered).</item>
/// <item>Nothing ready: watch each latch, if it still is as noted; otherwise something changed: ask again.</item>
/// <item>Woken by an edge, the deadline or the token: leave all latches and ask again. An edge whose data someone else took first is not reported.</item>
/// </list>
/// </summary>
internal sealed class AnyWatcher : Alarm, IParked, IDisposable
{
    private readonly Memory<PollItem> _items;
    private readonly int[] _seen;
    private readonly Deadline _deadline;
    private readonly long _until;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private TaskCompletionSource? _woken;
    private Alarms? _alarms;

    public AnyWatcher(Memory<PollItem> items, TimeSpan? timeout, CancellationToken cancellation)
    {
        _items = items;
        _seen = ArrayPool<int>.Shared.Rent(items.Length);
        _deadline = Deadline.Start(new Timeouts(timeout), TimeProvider.System);
        _until = _deadline.WaitUntil();
        _cancellation = cancellation;
        _registration = cancellation.UnsafeRegister(static watcher => ((AnyWatcher)watcher!).Wake(), this);
    }

    /// <summary>False: every latch knows that the kernel had nothing, and has heard of no change since.</summary>
    public static bool MayBeReady(Span<PollItem> items)
    {
        foreach (ref PollItem item in items)
        {
            if ((item.Socket.Look(item.Need) & Latch.Ready) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True: nobody would end the wait. With nothing to watch it is a sleep.</summary>
    public static bool AllClosed(Span<PollItem> items)
    {
        foreach (ref PollItem item in items)
        {
            if (!item.Socket.IsClosed)
            {
                return false;
            }
        }

        return !items.IsEmpty;
    }

    public async ValueTask WaitAsync()
    {
        bool inLoop = KernelSocket.IsLoopThread;
        while (true)
        {
            _cancellation.ThrowIfCancellationRequested();
            Volatile.Write(ref _woken, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            bool isLate = _deadline.HasPassed(_until);
            bool mayBeReady = Look();
            if (((mayBeReady || isLate) && KernelPoll.Poll(_items.Span, 0)) || isLate || AllClosed(_items.Span))
            {
                return;
            }

            try
            {
                if (WatchAll())
                {
                    // A select in a loop goes on there, without a thread of the pool in between.
                    await _woken!.Task.ConfigureAwait(inLoop);
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
        _alarms?.Remove(this);
        ArrayPool<int>.Shared.Return(_seen);
    }

    private bool Look()
    {
        bool mayBeReady = false;
        Span<PollItem> items = _items.Span;
        for (int i = 0; i < items.Length; i++)
        {
            _seen[i] = items[i].Socket.Look(items[i].Need);
            mayBeReady |= (_seen[i] & Latch.Ready) != 0;
        }

        return mayBeReady;
    }

    private bool WatchAll()
    {
        if (_until != Deadline.Never)
        {
            _alarms ??= Reactor.Shared.Alarms;
            _alarms.Set(this, _until);
        }

        Span<PollItem> items = _items.Span;
        bool watching = items.IsEmpty;
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].Socket.IsClosed)
            {
                continue;
            }

            if (!items[i].Socket.Watch(items[i].Need, this, _seen[i]))
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
        foreach (ref PollItem item in _items.Span)
        {
            item.Socket.Unwatch(item.Need, this);
        }
    }
}
