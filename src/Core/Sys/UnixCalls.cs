using System.Runtime.InteropServices;

namespace RxSocket.Sys;

/// <summary>Unix: a descriptor's number, whatever stands behind it. -1: failed, with the system's error.</summary>
internal static partial class UnixCalls
{
    // FIOCLEX. Not by fcntl: its last argument is a variable one, which some systems do not pass like any other.
    private static nuint CloseOnExecRequest => OperatingSystem.IsLinux() ? 0x5451u : 0x20006601u;

    /// <summary>Another number for the same, the lowest that is free; no child process gets it.</summary>
    public static int Duplicate(int descriptor) =>
        OperatingSystem.IsLinux() ? LinuxCalls.Duplicate(descriptor, LinuxCalls.DuplicateCloseOnExec, 0) : WithCloseOnExec(Dup(descriptor));

    /// <summary>Puts what is behind one number behind another one too, in one step: the other is never free. No child process gets it.</summary>
    public static int DuplicateOnto(int descriptor, int number) =>
        OperatingSystem.IsLinux() ? LinuxCalls.DuplicateOnto(descriptor, number, LinuxCalls.CloseOnExec) : WithCloseOnExec(Dup2(descriptor, number));

    public static int SetCloseOnExec(int descriptor) => Control(descriptor, CloseOnExecRequest);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    private static int WithCloseOnExec(int descriptor)
    {
        if (descriptor >= 0)
        {
            _ = SetCloseOnExec(descriptor);
        }

        return descriptor;
    }

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Dup(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Dup2(int descriptor, int number);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request);
}
