namespace RxSocket.Sys;

/// <summary>Those who watch one direction of a socket (select), beside its sleeper: any number. The latch announces them by one bit.</summary>
internal sealed class Watchers
{
    private readonly List<IParked> _all = [];

    /// <summary>Adds one if nothing changed since <paramref name="seen"/>; otherwise says false: look again.</summary>
    public bool Add(IParked watcher, ref Latch latch, int seen)
    {
        lock (_all)
        {
            // Added before it is announced: an edge that sees the bit finds the watcher behind this lock.
            _all.Add(watcher);
            if (latch.Announce(seen))
            {
                return true;
            }

            _all.Remove(watcher);
            return false;
        }
    }

    /// <summary>Takes a watcher back; true for the one who took it: nobody else wakes it.</summary>
    public bool Remove(IParked watcher)
    {
        lock (_all)
        {
            return _all.Remove(watcher);
        }
    }

    /// <summary>Wakes them one by one, so that the usual single watcher costs no copy. Only those that watch now: one that is woken may watch again at
    /// once.</summary>
    public void Wake()
    {
        int left = int.MaxValue;
        while (true)
        {
            IParked first;
            lock (_all)
            {
                left = Math.Min(left, _all.Count);
                if (left-- == 0)
                {
                    return;
                }

                first = _all[0];
                _all.RemoveAt(0);
            }

            first.Wake();
        }
    }
}
