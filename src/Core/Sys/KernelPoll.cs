using System.Buffers;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RxSocket.Sys;

/// <summary>A one-shot wait for any of several sockets, on the calling thread: poll(2), or <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, TimeSpan)"/>.
/// Closed sockets are ignored.</summary>
internal static unsafe class KernelPoll
{
    /// <summary>True: something is ready, and stands in the items. False: the time is over, a signal came, or all sockets are closed: look again.
    /// Milliseconds, -1 for ever.</summary>
    public static bool Poll(Span<PollItem> items, int milliseconds) =>
        Platform.IsNative ? LinuxPoll(items, milliseconds) : PortablePoll(items, milliseconds);

    private static bool LinuxPoll(Span<PollItem> items, int milliseconds)
    {
        LinuxCalls.PollEntry[] rented = ArrayPool<LinuxCalls.PollEntry>.Shared.Rent(items.Length);
        Span<LinuxCalls.PollEntry> entries = rented.AsSpan(0, items.Length);
        bool anyInUse = items.IsEmpty;
        for (int i = 0; i < items.Length; i++)
        {
            // A negative descriptor is skipped by the kernel.
            bool inUse = items[i].Socket.TryUse();
            anyInUse |= inUse;
            entries[i] = new LinuxCalls.PollEntry
            {
                Descriptor = inUse ? items[i].Socket.Descriptor : -1,
                Events = items[i].Need == Readiness.Readable ? LinuxCalls.PollIn : LinuxCalls.PollOut,
            };
        }

        try
        {
            // All closed by now: nobody would end the wait.
            int wait = anyInUse ? milliseconds : 0;
            if (!StandingPoll.TryWait(items, entries, wait))
            {
                LinuxPoll(entries, wait);
            }

            return Collect(items, entries);
        }
        finally
        {
            for (int i = 0; i < items.Length; i++)
            {
                if (entries[i].Descriptor >= 0)
                {
                    items[i].Socket.EndUse();
                }
            }

            ArrayPool<LinuxCalls.PollEntry>.Shared.Return(rented);
        }
    }

    private static void LinuxPoll(Span<LinuxCalls.PollEntry> entries, int milliseconds)
    {
        int found;
        fixed (LinuxCalls.PollEntry* start = entries)
        {
            found = LinuxCalls.Poll(start, (nuint)entries.Length, milliseconds);
        }

        if (found < 0 && Marshal.GetLastPInvokeError() == LinuxErrors.Invalid)
        {
            LargePoll.Wait(entries, milliseconds);
        }
    }

    private static bool Collect(Span<PollItem> items, Span<LinuxCalls.PollEntry> entries)
    {
        bool any = false;
        for (int i = 0; i < items.Length; i++)
        {
            short returned = entries[i].Returned != 0 && !items[i].Socket.IsClosed ? entries[i].Returned : (short)0;
            items[i].Ready = ReadinessOf(returned, items[i].Need);
            any |= returned != 0;
        }

        return any;
    }

    // A borrowed descriptor may be none: that is neither readable nor writable, only a fault.
    private static Readiness ReadinessOf(short returned, Readiness need) =>
        returned == 0 ? Readiness.None
            : (returned & LinuxCalls.PollInvalid) != 0 ? Readiness.Fault
            : need
              | ((returned & LinuxCalls.PollHangUp) != 0 ? Readiness.HangUp : Readiness.None)
              | ((returned & LinuxCalls.PollError) != 0 ? Readiness.Fault : Readiness.None);

    private static bool PortablePoll(Span<PollItem> items, int milliseconds)
    {
        PortableSelect select = new();
        List<KernelSocket> used = [];
        foreach (PollItem item in items)
        {
            if (item.Socket.TryUse())
            {
                used.Add(item.Socket);
                select.Ask(item.Socket.View, item.Need);
            }
        }

        try
        {
            if (used.Count == 0)
            {
                // All closed by now: nobody would end the wait. With nothing to watch it is a sleep.
                Thread.Sleep(items.IsEmpty ? milliseconds : 0);
                return false;
            }

            if (!select.Wait(milliseconds) && !select.FoundAny)
            {
                Thread.Sleep(PortableSelect.NapOf(milliseconds));
            }

            return Collect(items, select);
        }
        finally
        {
            used.ForEach(static socket => socket.EndUse());
        }
    }

    private static bool Collect(Span<PollItem> items, PortableSelect select)
    {
        bool any = false;
        foreach (ref PollItem item in items)
        {
            item.Ready = item.Socket.IsClosed ? Readiness.None
                : select.Broken.Contains(item.Socket.View) ? Readiness.Fault
                : (item.Need == Readiness.Readable ? select.Readable : select.Writable).Contains(item.Socket.View) ? item.Need
                : Readiness.None;
            any |= item.Ready != Readiness.None;
        }

        return any;
    }
}
