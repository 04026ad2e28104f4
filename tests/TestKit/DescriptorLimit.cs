using System.Runtime.InteropServices;

namespace RxSocket.TestKit;

/// <summary>Linux: for its lifetime the process gets no descriptor from that number on.</summary>
public sealed partial class DescriptorLimit : IDisposable
{
    private const int OpenFiles = 7;

    private readonly Limit _before;

    /// <param name="most">The first number that is not given out: 3 leaves none.</param>
    public DescriptorLimit(int most = 3)
    {
        Check(Get(OpenFiles, out _before));
        Check(Set(OpenFiles, _before with { Soft = (nuint)most }));
    }

    public void Dispose() => Check(Set(OpenFiles, _before));

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int Get(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int Set(int resource, in Limit limit);

    private readonly record struct Limit(nuint Soft, nuint Hard);
}
