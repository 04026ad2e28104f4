namespace RxSocket.Sys;

/// <summary>
/// The deadlines a reactor sleeps towards: a heap with at most one node an alarm, moved lazily.
/// A receive with a timeout that does not fire only stores its deadline: the node of an earlier one stays where it is, and when its time has come
/// it is put back at the deadline that holds by then. Times are timestamps of <see cref="TimeProvider.System"/>.
/// </summary>
internal sealed class Alarms(Action wakeReactor)
{
    private readonly Lock _gate = new();
    private Alarm[] _heap = new Alarm[16];
    private int _count;
    private long _sleepingUntil = Timestamps.None;      // None: awake

    public void Set(Alarm alarm, long due)
    {
        // A full fence between the store and the look at the node: RingDue takes the node out, then looks at Due.
        Interlocked.Exchange(ref alarm.Due, due);
        if (due == Alarm.Never || (Volatile.Read(ref alarm.Place) >= 0 && Volatile.Read(ref alarm.Queued) <= due))
        {
            return;
        }

        bool earlier;
        lock (_gate)
        {
            Place(alarm, due);
            earlier = due < _sleepingUntil;
            _sleepingUntil = Math.Min(due, _sleepingUntil);
        }

        if (earlier)
        {
            wakeReactor();
        }
    }

    /// <summary>Forgets an alarm whose owner is done for good.</summary>
    public void Remove(Alarm alarm)
    {
        Interlocked.Exchange(ref alarm.Due, Alarm.Never);
        lock (_gate)
        {
            if (alarm.Place >= 0)
            {
                TakeOut(alarm);
            }
        }
    }

    /// <summary>Rings what is due and says when the next node is: the reactor may sleep until then.</summary>
    public long RingDue()
    {
        while (true)
        {
            Alarm first;
            lock (_gate)
            {
                _sleepingUntil = _count == 0 ? Alarm.Never : _heap[0].Queued;
                if (_count == 0 || _heap[0].Queued > TimeProvider.System.GetTimestamp())
                {
                    return _sleepingUntil;
                }

                first = _heap[0];
                TakeOut(first);
                Interlocked.MemoryBarrier();
                if (!IsDue(first))
                {
                    Reinsert(first);
                    continue;
                }
            }

            first.Ring();
        }
    }

    /// <summary>The reactor is awake: nobody needs to wake it for an earlier deadline.</summary>
    public void Awake()
    {
        lock (_gate)
        {
            _sleepingUntil = Timestamps.None;
        }
    }

    private static bool IsDue(Alarm alarm) => Volatile.Read(ref alarm.Due) <= TimeProvider.System.GetTimestamp();

    private void Reinsert(Alarm alarm)
    {
        long due = Volatile.Read(ref alarm.Due);
        if (due != Alarm.Never)
        {
            Place(alarm, due);
        }
    }

    private void Place(Alarm alarm, long due)
    {
        if (alarm.Place < 0)
        {
            if (_count == _heap.Length)
            {
                Array.Resize(ref _heap, _count * 2);
            }

            alarm.Place = _count;
            _heap[_count++] = alarm;
        }
        else if (alarm.Queued <= due)
        {
            return;
        }

        alarm.Queued = due;
        Rise(alarm);
    }

    private void TakeOut(Alarm alarm)
    {
        int hole = alarm.Place;
        Alarm last = _heap[--_count];
        _heap[_count] = null!;
        Volatile.Write(ref alarm.Place, -1);
        if (!ReferenceEquals(last, alarm))
        {
            last.Place = hole;
            _heap[hole] = last;
            Rise(last);
            Fall(last);
        }
    }

    private void Rise(Alarm alarm)
    {
        while (alarm.Place > 0 && _heap[(alarm.Place - 1) / 2] is { } parent && parent.Queued > alarm.Queued)
        {
            Swap(alarm, parent);
        }
    }

    private void Fall(Alarm alarm)
    {
        while (true)
        {
            int child = (2 * alarm.Place) + 1;
            if (child >= _count)
            {
                return;
            }

            if (child + 1 < _count && _heap[child + 1].Queued < _heap[child].Queued)
            {
                child++;
            }

            if (_heap[child].Queued >= alarm.Queued)
            {
                return;
            }

            Swap(alarm, _heap[child]);
        }
    }

    private void Swap(Alarm a, Alarm b)
    {
        (a.Place, b.Place) = (b.Place, a.Place);
        _heap[a.Place] = a;
        _heap[b.Place] = b;
    }
}
