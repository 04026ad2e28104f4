using Microsoft.Win32.SafeHandles;

namespace RxSocket.Sys;

/// <summary>
/// A list that this thread polls again and again, as a loop around a select does. poll(2) visits every socket in each call; a list that stays the same is
/// left with the kernel instead (epoll, level-triggered: the same answers), where a wait costs what is ready and not what is watched.
/// <list type="number">
/// <item>The same are: the same objects in the same order, each for the same direction, all open. The caller holds them for the call, so their descriptors
/// are the ones that were handed over.</item>
/// <item>To hand a list over costs as much as several polls, and once more after each change. So it must be long, and must have come often enough.</item>
/// <item>Any change drops it: nothing that left the list is heard of again. A closed socket is a change.</item>
/// <item>A list that the kernel does not take (a socket stands in it twice, or is of a kind that epoll refuses) is polled as ever.</item>
/// </list>
/// </summary>
internal sealed unsafe class StandingPoll
{
    private const int Long = 64;
    private const int Often = 32;

    [ThreadStatic]
    private static StandingPoll? ofThisThread;

    private PollItem[] _list = [];
    private int _count;
    private int _times;
    private SafeFileHandle? _epoll;
    private byte[] _events = [];

    /// <summary>False: nothing was done, poll. True: it was waited for, and what is ready is noted. Milliseconds, -1 for ever.</summary>
    public static bool TryWait(ReadOnlySpan<PollItem> items, Span<LinuxCalls.PollEntry> entries, int milliseconds)
    {
        if (items.Length < Long || milliseconds == 0)
        {
            return false;
        }

        StandingPoll standing = ofThisThread ??= new StandingPoll();
        if (!standing.IsSame(items, entries))
        {
            standing.Change(items);
            return false;
        }

        if (standing._epoll is null && !standing.HandOver(entries))
        {
            return false;
        }

        standing.Wait(entries, milliseconds);
        return true;
    }

    private bool IsSame(ReadOnlySpan<PollItem> items, ReadOnlySpan<LinuxCalls.PollEntry> entries)
    {
        if (items.Length != _count)
        {
            return false;
        }

        ReadOnlySpan<PollItem> list = _list.AsSpan(0, items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            if (!ReferenceEquals(items[i].Socket, list[i].Socket) || items[i].Need != list[i].Need || entries[i].Descriptor < 0)
            {
                return false;
            }
        }

        return true;
    }

    private void Change(ReadOnlySpan<PollItem> items)
    {
        _epoll?.Dispose();
        _epoll = null;
        _times = 0;
        if (_list.Length < items.Length)
        {
            _list = new PollItem[items.Length + (items.Length / 2)];
        }

        items.CopyTo(_list);
        _list.AsSpan(items.Length).Clear();
        _count = items.Length;
    }

    private bool HandOver(ReadOnlySpan<LinuxCalls.PollEntry> entries)
    {
        // Counted to the very number: one that was refused is not tried again.
        if (_times > Often || ++_times != Often)
        {
            return false;
        }

        int descriptor = LinuxEpoll.Create(LinuxEpoll.CloseOnExec);
        if (descriptor < 0)
        {
            return false;
        }

        SafeFileHandle epoll = new(descriptor, ownsHandle: true);
        for (int i = 0; i < entries.Length; i++)
        {
            if (LinuxEpoll.Control(descriptor, LinuxEpoll.Add, entries[i].Descriptor, (uint)entries[i].Events, (ulong)i) != 0)
            {
                epoll.Dispose();
                _times++;
                return false;
            }
        }

        _epoll = epoll;
        _events = new byte[entries.Length * LinuxEpoll.EventSize];
        return true;
    }

    private void Wait(Span<LinuxCalls.PollEntry> entries, int milliseconds)
    {
        fixed (byte* events = _events)
        {
            int count = LinuxEpoll.Wait((int)_epoll!.DangerousGetHandle(), events, entries.Length, milliseconds);
            for (int i = 0; i < count; i++)
            {
                byte* ready = events + (i * LinuxEpoll.EventSize);
                entries[(int)LinuxEpoll.DataOf(ready)].Returned = (short)LinuxEpoll.EventsOf(ready);
            }
        }
    }
}
