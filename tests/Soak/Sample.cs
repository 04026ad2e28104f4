namespace RxSocket.Soak;

/// <summary>What the process holds at a moment.</summary>
internal readonly record struct Sample(long Heap, int Descriptors, int Threads)
{
    public static Sample Take()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return new Sample(GC.GetTotalMemory(forceFullCollection: true), Entries("/proc/self/fd"), Entries("/proc/self/task"));
    }

    // Elsewhere than on Linux there is only the heap.
    private static int Entries(string folder) => Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder).Length : 0;
}
