using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RxSocket.Sys;

/// <summary>
/// A poll over more entries than the process may have descriptors: poll(2) refuses that many at once.
/// <list type="number">
/// <item>To look, it asks for the halves by themselves, and their halves.</item>
/// <item>To wait, it leaves them all with the kernel for the time of the call: one epoll waits for any number.</item>
/// <item>Where there is no descriptor for that, it looks again after a nap.</item>
/// </list>
/// </summary>
internal static unsafe class LargePoll
{
    private const int Nap = 10;

    /// <summary>What is ready stands in the entries. It may return early with nothing ready. Milliseconds, -1 for ever.</summary>
    public static void Wait(Span<LinuxCalls.PollEntry> entries, int milliseconds)
    {
        if (Look(entries) || milliseconds == 0)
        {
            return;
        }

        if (!TrySleep(entries, milliseconds))
        {
            _ = LinuxCalls.Poll(null, 0, milliseconds < 0 ? Nap : Math.Min(milliseconds, Nap));
        }

        Look(entries);
    }

    private static bool Look(Span<LinuxCalls.PollEntry> part)
    {
        int found;
        fixed (LinuxCalls.PollEntry* start = part)
        {
            found = LinuxCalls.Poll(start, (nuint)part.Length, 0);
        }

        if (found >= 0 || part.Length == 1 || Marshal.GetLastPInvokeError() != LinuxErrors.Invalid)
        {
            return found > 0;
        }

        int half = part.Length / 2;
        return Look(part[..half]) | Look(part[half..]);
    }

    // True: something is ready, the time has passed, or a signal came.
    private static bool TrySleep(Span<LinuxCalls.PollEntry> entries, int milliseconds)
    {
        using SafeFileHandle epoll = new(LinuxEpoll.Create(LinuxEpoll.CloseOnExec), ownsHandle: true);
        if (epoll.IsInvalid)
        {
            return false;
        }

        int descriptor = (int)epoll.DangerousGetHandle();
        foreach ((int watched, uint events) in EventsByDescriptor(entries))
        {
            if (LinuxEpoll.Control(descriptor, LinuxEpoll.Add, watched, events, 0) != 0)
            {
                return false;
            }
        }

        byte* first = stackalloc byte[LinuxEpoll.EventSize];
        _ = LinuxEpoll.Wait(descriptor, first, 1, milliseconds);
        return true;
    }

    // A socket may stand in the list for both directions; an epoll takes it once.
    private static Dictionary<int, uint> EventsByDescriptor(Span<LinuxCalls.PollEntry> entries)
    {
        Dictionary<int, uint> events = new(entries.Length);
        foreach (ref LinuxCalls.PollEntry entry in entries)
        {
            if (entry.Descriptor >= 0)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(events, entry.Descriptor, out _) |= (ushort)entry.Events;
            }
        }

        return events;
    }
}
