using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RxSocket.Sys;

/// <summary>Linux: epoll and eventfd.</summary>
internal static unsafe partial class LinuxEpoll
{
    public const int Add = 1;
    public const int Delete = 2;
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;

    public const uint In = 0x001;
    public const uint Priority = 0x002;
    public const uint Out = 0x004;
    public const uint Error = 0x008;
    public const uint HangUp = 0x010;
    public const uint PeerHangUp = 0x2000;
    public const uint EdgeTriggered = 1u << 31;

    /// <summary>struct epoll_event is packed on x86-64 alone: 12 bytes there, 16 elsewhere.</summary>
    private static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public static readonly int EventSize = Packed ? 12 : 16;

    private static readonly int DataOffset = Packed ? 4 : 8;

    public static uint EventsOf(byte* entry) => *(uint*)entry;

    public static ulong DataOf(byte* entry) => *(ulong*)(entry + DataOffset);

    public static int Control(int epoll, int operation, int descriptor, uint events, ulong data)
    {
        byte* entry = stackalloc byte[16];
        *(uint*)entry = events;
        *(ulong*)(entry + DataOffset) = data;
        return Control(epoll, operation, descriptor, entry);
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int Wait(int epoll, byte* events, int max, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "eventfd_write", SetLastError = true)]
    public static partial int EventWrite(SafeFileHandle descriptor, ulong value);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int epoll, int operation, int descriptor, byte* entry);
}
