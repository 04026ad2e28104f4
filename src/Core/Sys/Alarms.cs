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
    private bool _hasEnded;

    public void Set(Alarm alarm, long due)
    {
        // A full fence between the store and the look at the node: RingDue takes the node out, then looks at Due.
        Interlocked.Exchange(ref alarm.Due, due);
        if (due == Alarm.Never || (Volatile.Read(ref alarm.Place) >= 0 && Volatile.Read(ref alarm.Queued) <= due))
        {
            return;
        }

        bool earlier = false;
        bool late;
        lock (_gate)
        {
            late = _hasEnded;
            if (!late)
            {
                Place(alarm, due);
                earlier = due < _sleepingUntil;
                _sleepingUntil = Math.Min(due, _sleepingUntil);
            }
        }

        if (late)
        {
            alarm.Drop();
        }
        else if (earlier)
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

    /// <summary>Rings what is due by now and says when the next node is: the reactor may sleep until then. What is set meanwhile, by those that ring, is for
    /// the next time: an alarm that sets itself again and again must not keep the reactor from its sockets.</summary>
    public long RingDue()
    {
        long now = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Alarm first;
            lock (_gate)
            {
                _sleepingUntil = _count == 0 ? Alarm.Never : _heap[0].Queued;
                if (_count == 0 || _heap[0].Queued > now)
                {
                    return _sleepingUntil;
                }

                first = _heap[0];
                TakeOut(first);
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref first.Due) > now)
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

    /// <summary>The reactor rings no more: all that wait are dropped, as is each that is set from now on.</summary>
    public void End()
    {
        Alarm[] left;
        lock (_gate)
        {
            _hasEnded = true;
            left = _heap[.._count];
            while (_count > 0)
            {
                TakeOut(_heap[_count - 1]);
            }
        }

        Array.ForEach(left, static alarm => alarm.Drop());
    }

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
