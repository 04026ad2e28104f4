using System.Globalization;
using System.Runtime.InteropServices;

namespace RxSocket.Sys;

/// <summary>
/// Linux: ends the calls in which threads of a donor wait, when its socket has been moved away from under its number.
/// <list type="number">
/// <item>A system call keeps the socket that it began with, whatever the number means by now. A receive that waits would take the next bytes, which are no
/// longer its own, and keep the donor's disposal waiting until then.</item>
/// <item>A signal gets the thread out, and the system (or the runtime) makes the call again, by its number: it meets the stand-in, and fails.</item>
/// <item>SIGURG is the signal, for it means nothing by default; with a handler of the runtime's it interrupts, and does nothing else. The handler stays: without it
/// the system would drop signals that are still on their way.</item>
/// <item>The threads are found by what the system says of each: the call it is in, and that call's first argument. One that is running may be about to wait: it gets
/// the signal too. So does one that polls, whose argument is a list.</item>
/// <item>A thread that was woken, and has not run since, still takes what arrives meanwhile. It has left the call when its signal is no longer pending.</item>
/// <item>The list of threads may miss one while another ends. So it is read again until several readings in a row have found none.</item>
/// </list>
/// Where the system does not say, the call ends as it would have ended without this: by bytes, or by the connection's end.
/// </summary>
internal static partial class BlockedCalls
{
    private const string Tasks = "/proc/self/task";
    private const int Urgent = 23;
    private const ulong UrgentBit = 1ul << (Urgent - 1);
    private const int MostPasses = 1000;
    private const int MostLooks = 1000;
    private const int QuietPasses = 4;

    // poll and ppoll, as the architecture numbers them; the later architectures have the second alone.
    private static readonly string[] Polls = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? ["7 ", "271 "] : ["73 "];

    private static PosixSignalRegistration? handler;

    /// <summary>Returns when no thread waits by that number in the socket that was behind it before the stand-in.</summary>
    public static void End(int number, StandIn standIn)
    {
        if (!standIn.IsAt(number))
        {
            return;
        }

        try
        {
            handler ??= PosixSignalRegistration.Create((PosixSignal)Urgent, static context => context.Cancel = true);
            SpinWait spin = default;
            int quiet = 0;
            for (int pass = 0; pass < MostPasses && quiet < QuietPasses && standIn.IsAt(number); pass++)
            {
                quiet = Interrupt(number) ? 0 : quiet + 1;
                spin.SpinOnce();
            }
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException or EntryPointNotFoundException)
        {
            // No /proc, no descriptor for it, or no such call in this C library.
        }
    }

    // True: a thread was found in a call.
    private static bool Interrupt(int number)
    {
        string argument = $" 0x{number.ToString("x", CultureInfo.InvariantCulture)} ";
        bool found = false;
        List<string> signalled = [];
        foreach (string task in Directory.EnumerateDirectories(Tasks))
        {
            string call = Read(task, "syscall");
            bool isMeant = call.AsSpan(call.IndexOf(' ', StringComparison.Ordinal) is var end and >= 0 ? end : call.Length).StartsWith(argument);
            found |= isMeant;
            if (isMeant || call.StartsWith("running", StringComparison.Ordinal) || Array.Exists(Polls, poll => call.StartsWith(poll, StringComparison.Ordinal)))
            {
                _ = Signal(Environment.ProcessId, int.Parse(Path.GetFileName(task.AsSpan()), CultureInfo.InvariantCulture), Urgent);
                signalled.Add(task);
            }
        }

        SpinWait spin = default;
        for (int look = 0; look < MostLooks && signalled.Exists(IsPending); look++)
        {
            spin.SpinOnce();
        }

        return found;
    }

    // One that blocks the signal would have it pending for good.
    private static bool IsPending(string task)
    {
        string status = Read(task, "status");
        return (Mask(status, "SigPnd:") & ~Mask(status, "SigBlk:") & UrgentBit) != 0;
    }

    private static ulong Mask(string status, string name)
    {
        int start = status.IndexOf(name, StringComparison.Ordinal);
        ReadOnlySpan<char> rest = start < 0 ? default : status.AsSpan(start + name.Length).TrimStart();
        return rest.IndexOf('\n') is var end and > 0 && ulong.TryParse(rest[..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong mask) ? mask : 0;
    }

    private static string Read(string task, string file)
    {
        try
        {
            return File.ReadAllText($"{task}/{file}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    [LibraryImport("libc", EntryPoint = "tgkill")]
    private static partial int Signal(int process, int thread, int signal);
}
