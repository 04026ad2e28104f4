using System.Runtime.InteropServices;
using System.Runtime.ExceptionServices;

namespace RxSocket.Vectors.Support;

/// <summary>A thread with fewer rights than the rest of the process. Linux: identity and descriptor table belong to threads, if one asks the kernel itself.</summary>
internal static partial class LimitedThread
{
    private const uint Nobody = 65534;
    private const nint Unchanged = -1;
    private const int OwnFiles = 0x400;

    /// <summary>As a user who may not bind the ports below 1024.</summary>
    public static object?[] Unprivileged(Func<object?[]> call) => On(() =>
    {
        // The C library's function would change every thread.
        nint set = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 117 : 147;
        if (Environment.IsPrivilegedProcess && SystemCall(set, Unchanged, (nint)Nobody, Unchanged) != 0)
        {
            throw new InvalidOperationException("The identity cannot be changed.");
        }

        return call();
    });

    /// <summary>With a descriptor table of its own that is full. It is gone with the thread.</summary>
    public static object?[] WithoutDescriptors(Func<object?[]> call) => On(() =>
    {
        if (Unshare(OwnFiles) != 0)
        {
            throw new InvalidOperationException("The thread cannot have its own descriptors.");
        }

        while (Duplicate(0) >= 0)
        {
        }

        return call();
    });

    private static object?[] On(Func<object?[]> call)
    {
        object?[] results = [];
        ExceptionDispatchInfo? fault = null;
        Thread thread = new(() =>
        {
            try
            {
                results = call();
            }
            catch (Exception error)
            {
                fault = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        fault?.Throw();
        return results;
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint real, nint effective, nint saved);

    [LibraryImport("libc", EntryPoint = "unshare")]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);
}
