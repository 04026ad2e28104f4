using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RxSocket.Rx;

/// <summary>
/// Readiness of many sockets, one event at a time:
/// <list type="number">
/// <item>Each direction of each socket is a <see cref="SelectWatch"/>, parked at its latch. Ten thousand idle ones cost memory, and nothing else.</item>
/// <item>One that gets ready puts itself into the queue, from whatever thread, and wakes the loop if it sleeps. No thread waits for another.</item>
/// <item>The loop takes one from the queue, delivers its event, and when <c>OnNext</c> has returned looks again: what is not ready any more goes to sleep; what
/// still is goes to the end of the queue, behind all the others that are. So the cost of an event is that of one socket.</item>
/// <item>On a <see cref="SocketLoop"/> what is still ready comes in its next turn: timers and calls have theirs.</item>
/// </list>
/// </summary>
internal sealed class SelectLoop : ICriticalNotifyCompletion
{
    public const Readiness Both = Readiness.Readable | Readiness.Writable;

    private readonly Lock _gate = new();
    private readonly Queue<SelectWatch> _queue = new();
    private readonly Dictionary<(ISelectable Socket, Readiness Need), SelectWatch> _watches = new(new WatchComparer());
    private readonly SocketLoop? _home;
    private Action? _asleep;
    private bool _completes;
    private Exception? _fault;

    private SelectLoop(SocketLoop? home) => _home = home;

    public bool IsCompleted => false;

    /// <summary>An observable of events.</summary>
    /// <param name="attach">Says what is watched, then and later; and what to do with a socket that was closed, and at the end.</param>
    /// <param name="source">What one subscription at a time may observe; null: any number.</param>
    public static IObservable<ReadyEvent> Observe(Func<SelectLoop, (Action<ISelectable> Left, IDisposable End)> attach, object? source = null) =>
        new LoopObservable<ReadyEvent>(
            async subscription =>
            {
                SelectLoop loop = new(subscription.Home);
                (Action<ISelectable> left, IDisposable end) = attach(loop);
                await using CancellationTokenRegistration stop = subscription.Cancellation.UnsafeRegister(static loop => ((SelectLoop)loop!).Stop(), loop);
                using (end)
                {
                    try
                    {
                        await loop.Run(subscription, left).ConfigureAwait(true);
                    }
                    finally
                    {
                        loop.Stop();
                    }
                }
            },
            source);

    public static void Check(ISelectable socket, Readiness need)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if ((need & Both) == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(need), need, "Readable, Writable or both.");
        }
    }

    public void Add(ISelectable socket, Readiness need)
    {
        AddOne(socket, need & Readiness.Readable);
        AddOne(socket, need & Readiness.Writable);
    }

    public void Remove(ISelectable socket, Readiness need)
    {
        RemoveOne(socket, need & Readiness.Readable);
        RemoveOne(socket, need & Readiness.Writable);
    }

    public void Complete() => Change(static loop => loop._completes = true);

    public void Fail(Exception fault) => Change(loop => loop._fault = fault);

    /// <summary>A watch has something to say. Where it was woken, the loop goes on: that is no thread of the user's. Unless it belongs elsewhere.</summary>
    public void Ready(SelectWatch watch)
    {
        Action? asleep = Enqueue(watch);
        if (_home is null || SocketLoop.Current == _home)
        {
            asleep?.Invoke();
        }
        else
        {
            Resume(asleep);
        }
    }

    public SelectLoop GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    /// <summary>Sleeps until a watch is ready, or something changed.</summary>
    public void UnsafeOnCompleted(Action continuation)
    {
        lock (_gate)
        {
            if (_queue.Count == 0 && !IsOver)
            {
                _asleep = continuation;
                return;
            }
        }

        Resume(continuation);
    }

    private bool IsOver => _fault is not null || (_completes && _watches.Count == 0);

    private async Task Run(LoopSubscription<ReadyEvent> subscription, Action<ISelectable> left)
    {
        while (true)
        {
            int round = 0;
            while (!subscription.IsEnded && TryNext(out SelectWatch? watch, ref round))
            {
                if (Look(watch, left) is not { } ready)
                {
                    continue;
                }

                subscription.Emit(new ReadyEvent(watch.Socket, ready));
                if (subscription.IsHeld)
                {
                    await subscription.Released().ConfigureAwait(true);
                }

                Rearm(watch);
            }

            if (subscription.IsEnded || ThrowIfFailed())
            {
                return;
            }

            if (round < 0)
            {
                await new LoopTurn(_home);
            }
            else
            {
                await this;
            }
        }
    }

    // False: this round is over. On a loop a round is what the queue held at its start; round is negative then, if more is there.
    private bool TryNext([NotNullWhen(true)] out SelectWatch? watch, ref int round)
    {
        watch = null;
        lock (_gate)
        {
            if (_fault is not null || _queue.Count == 0)
            {
                return false;
            }

            round = round == 0 ? _queue.Count : round - 1;
            if (round == 0 && _home is not null)
            {
                round = -1;
                return false;
            }

            watch = _queue.Dequeue();
            return true;
        }
    }

    private Readiness? Look(SelectWatch watch, Action<ISelectable> left)
    {
        Readiness? ready = watch.Look();
        if (ready == Readiness.None)
        {
            left(watch.Socket);
            RemoveOne(watch.Socket, watch.Need);
            return null;
        }

        return watch.IsRemoved ? null : ready;
    }

    // Only what is still ready comes round again, and is looked at anew then: by that time someone else may have used it.
    private void Rearm(SelectWatch watch)
    {
        if (!watch.IsRemoved && !watch.TrySleep())
        {
            Enqueue(watch);
        }
    }

    private bool ThrowIfFailed()
    {
        lock (_gate)
        {
            return _fault is null ? IsOver : throw _fault;
        }
    }

    private void AddOne(ISelectable socket, Readiness need)
    {
        if (need == Readiness.None)
        {
            return;
        }

        SelectWatch? added = null;
        lock (_gate)
        {
            if (!_watches.ContainsKey((socket, need)))
            {
                added = new SelectWatch(this, socket, need);
                _watches.Add((socket, need), added);
            }
        }

        if (added is not null)
        {
            Resume(Enqueue(added));
        }
    }

    private void RemoveOne(ISelectable socket, Readiness need)
    {
        SelectWatch? removed;
        lock (_gate)
        {
            _watches.Remove((socket, need), out removed);
        }

        removed?.Dispose();
        Change(static _ => { });
    }

    private void Stop()
    {
        SelectWatch[] all;
        lock (_gate)
        {
            all = [.. _watches.Values];
            _watches.Clear();
            _completes = true;
        }

        foreach (SelectWatch watch in all)
        {
            watch.Dispose();
        }

        Change(static _ => { });
    }

    private Action? Enqueue(SelectWatch watch)
    {
        lock (_gate)
        {
            _queue.Enqueue(watch);
            (Action? asleep, _asleep) = (_asleep, null);
            return asleep;
        }
    }

    private void Change(Action<SelectLoop> change)
    {
        Action? asleep = null;
        lock (_gate)
        {
            change(this);
            if (IsOver)
            {
                (asleep, _asleep) = (_asleep, null);
            }
        }

        Resume(asleep);
    }

    // Never on the thread of the one who changes something.
    private void Resume(Action? asleep)
    {
        if (asleep is not null)
        {
            new LoopTurn(_home).UnsafeOnCompleted(asleep);
        }
    }
}
