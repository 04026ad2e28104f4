using System.Runtime.InteropServices;

namespace RxSocket.Benchmarks.Native;

/// <summary>The system calls of the raw contender, of the C# load generator and of the runner.</summary>
internal static unsafe partial class Posix
{
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int DontWait = 0x40;
    public const int NoSignal = 0x4000;
    public const int Again = 11;
    public const int InProgress = 115;
    public const int EpollAdd = 1;
    public const uint EpollIn = 1;
    public const uint EpollPeerHangUp = 0x2000;
    public const uint EpollError = 8;

    // struct epoll_event is packed on x86-64 alone.
    private static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public static readonly int EventSize = Packed ? 12 : 16;

    private static readonly int DataOffset = Packed ? 4 : 8;

    public static uint EventsOf(byte* events, int index) => *(uint*)(events + (index * EventSize));

    public static int DataOf(byte* events, int index) => *(int*)(events + (index * EventSize) + DataOffset);

    public static void Watch(int epoll, int descriptor, uint events, int data)
    {
        byte* entry = stackalloc byte[16];
        *(uint*)entry = events;
        *(long*)(entry + DataOffset) = data;
        _ = EpollControl(epoll, EpollAdd, descriptor, entry);
    }

    /// <summary>A listening socket on all interfaces and a port of the system's choice; the port.</summary>
    public static int Listen(int flags, out int port)
    {
        int descriptor = Socket(2, 1 | flags, 0);
        byte* address = stackalloc byte[16];
        new Span<byte>(address, 16).Clear();
        address[0] = 2;
        int length = 16;
        if (descriptor < 0 || Bind(descriptor, address, 16) != 0 || Listen(descriptor, 4096) != 0 || LocalName(descriptor, address, &length) != 0)
        {
            throw new InvalidOperationException($"listen: error {Marshal.GetLastPInvokeError()}");
        }

        port = (address[2] << 8) | address[3];
        return descriptor;
    }

    /// <summary>A socket on its way to 127.0.0.(1 + number % 8).</summary>
    public static int Dial(int flags, int port, int number)
    {
        int descriptor = Socket(2, 1 | flags, 0);
        byte* address = stackalloc byte[16];
        new Span<byte>(address, 16).Clear();
        address[0] = 2;
        address[2] = (byte)(port >> 8);
        address[3] = (byte)port;
        address[4] = 127;
        address[7] = (byte)(1 + (number % 8));
        int on = 1;
        _ = SetOption(descriptor, 6, 1, &on, sizeof(int));
        if (descriptor < 0 || (Connect(descriptor, address, 16) != 0 && Marshal.GetLastPInvokeError() != InProgress))
        {
            throw new InvalidOperationException($"connect: error {Marshal.GetLastPInvokeError()}");
        }

        return descriptor;
    }

    /// <summary>A close that resets: nothing of the pair stays behind.</summary>
    public static void CloseWithReset(int descriptor)
    {
        long linger = 1;
        _ = SetOption(descriptor, 1, 13, &linger, sizeof(long));
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int descriptor, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    private static partial int Listen(int descriptor, int backlog);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int Connect(int descriptor, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    private static partial int LocalName(int descriptor, byte* address, int* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(int descriptor, int level, int name, void* value, int length);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int descriptor, byte* address, int* length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, byte* into, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, byte* data, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int descriptor, int how);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(int epoll, int operation, int descriptor, byte* entry);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int most, int milliseconds);
}
