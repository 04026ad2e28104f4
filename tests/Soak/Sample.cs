namespace RxSocket.Soak;

/// <summary>What the process holds at a moment.</summary>
internal readonly record struct Sample(long Heap, int Descriptors, int Threads, int Workers)
{
    public static Sample Take()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // What the last collection left: a reading between two of them may be anything while others allocate.
        GC.Collect();
        GCMemoryInfo left = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        int workers = ThreadPool.ThreadCount;
        return new Sample(left.HeapSizeBytes - left.FragmentedBytes, Entries("/proc/self/fd"), Entries("/proc/self/task") - workers, workers);
    }

    // Elsewhere than on Linux there is only the heap.
    private static int Entries(string folder) => Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder).Length : 0;
}
