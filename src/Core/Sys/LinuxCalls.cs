using System.Runtime.InteropServices;

namespace RxSocket.Sys;

/// <summary>Linux: the system calls of a socket. Declarations and constants, nothing else.</summary>
internal static unsafe partial class LinuxCalls
{
    public const int Inet = 2;
    public const int Inet6 = 10;
    public const int AddressLength = 16;
    public const int LongestAddress = 28;
    public const int Stream = 1;
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;
    public const int GetStatusFlags = 3;
    public const int SetStatusFlags = 4;
    public const int Tcp = 6;
    public const int NoSignal = 0x4000;
    public const int DontWait = 0x40;
    public const int IPv6Level = 41;
    public const int IPv6Only = 26;
    public const int SocketLevel = 1;
    public const int ErrorOption = 4;
    public const int CookieOption = 57;

    public const int DuplicateCloseOnExec = 1030;

    public const short PollIn = 0x001;
    public const short PollOut = 0x004;
    public const short PollError = 0x008;
    public const short PollHangUp = 0x010;
    public const short PollInvalid = 0x020;

    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Duplicate(int descriptor, int command, int lowest);

    [LibraryImport("libc", EntryPoint = "dup3", SetLastError = true)]
    public static partial int DuplicateOnto(int descriptor, int number, int flags);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int descriptor, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(int descriptor, int backlog);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int descriptor, byte* address, int* length, int flags);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int descriptor, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, byte* into, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, byte* data, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int descriptor, int how);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int LocalName(int descriptor, byte* address, int* length);

    [LibraryImport("libc", EntryPoint = "getpeername", SetLastError = true)]
    public static partial int PeerName(int descriptor, byte* address, int* length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int descriptor, int level, int name, void* value, int* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int descriptor, int level, int name, void* value, int length);

    // fcntl takes its last argument as a variable one, which these systems pass like any other int.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int StatusFlags(int descriptor, int command, int flags);

    [LibraryImport("libc", EntryPoint = "nanosleep", SetLastError = true)]
    public static partial int Sleep(nint* secondsAndNanoseconds, nint* left);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);
}
