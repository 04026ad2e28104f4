using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace RxSocket.Reliability.Tests;

/// <summary>What tests ask the system for directly. Linux.</summary>
internal static partial class Posix
{
    private const nuint BytesToRead = 0x541B;
    private const int StatSize = 256;
    private const int InodeOffset = 8;

    /// <summary>How many bytes have come that nobody has read.</summary>
    public static int Unread(TcpConnection connection)
    {
        Check(InputOutputControl((int)connection.Handle!.DangerousGetHandle(), BytesToRead, out int count));
        return count;
    }

    public static (int Read, int Write) Pipe()
    {
        Span<int> ends = stackalloc int[2];
        Check(Pipe(ref MemoryMarshal.GetReference(ends)));
        return (ends[0], ends[1]);
    }

    /// <summary>What is behind a descriptor; 0: nothing is.</summary>
    public static long Inode(int descriptor)
    {
        Span<byte> facts = stackalloc byte[StatSize];
        return FileStatus(descriptor, ref MemoryMarshal.GetReference(facts)) == 0 ? BinaryPrimitives.ReadInt64LittleEndian(facts[InodeOffset..]) : 0;
    }

    public static bool TryWrite(int descriptor, byte value) => Write(descriptor, in value, 1) == 1;

    public static bool TryRead(int descriptor, out byte value)
    {
        value = 0;
        return Read(descriptor, ref value, 1) == 1;
    }

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "tgkill")]
    public static partial int KillThread(int process, int thread, int signal);

    /// <summary>0: the system's default.</summary>
    [LibraryImport("libc", EntryPoint = "signal")]
    public static partial nint Signal(int signal, nint handler);

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int InputOutputControl(int descriptor, nuint request, out int value);

    [LibraryImport("libc", EntryPoint = "pipe", SetLastError = true)]
    private static partial int Pipe(ref int ends);

    [LibraryImport("libc", EntryPoint = "fstat")]
    private static partial int FileStatus(int descriptor, ref byte facts);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, in byte value, nint count);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, ref byte value, nint count);
}
