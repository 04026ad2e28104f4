using System.Buffers;
using System.Net.Sockets;

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
                fixed (LinuxCalls.PollEntry* start = entries)
                {
                    _ = LinuxCalls.Poll(start, (nuint)entries.Length, wait);
                }
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
        List<Socket> read = [], write = [], error = [];
        List<KernelSocket> used = [];
        foreach (PollItem item in items)
        {
            if (!item.Socket.TryUse())
            {
                continue;
            }

            used.Add(item.Socket);
            (item.Need == Readiness.Readable ? read : write).Add(item.Socket.View);
            if (item.Need == Readiness.Writable)
            {
                error.Add(item.Socket.View);
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

            Socket.Select(read, write, error, PortableSocket.ToWait(milliseconds));
            return Collect(items, [.. read], [.. write, .. error]);
        }
        catch (ObjectDisposedException)
        {
            // One was aborted under the call: look again, without it.
            return false;
        }
        finally
        {
            used.ForEach(static socket => socket.EndUse());
        }
    }

    private static bool Collect(Span<PollItem> items, HashSet<Socket> readable, HashSet<Socket> writable)
    {
        bool any = false;
        foreach (ref PollItem item in items)
        {
            bool ready = !item.Socket.IsClosed && (item.Need == Readiness.Readable ? readable : writable).Contains(item.Socket.View);
            item.Ready = ready ? item.Need : Readiness.None;
            any |= ready;
        }

        return any;
    }
}
