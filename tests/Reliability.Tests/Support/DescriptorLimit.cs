using System.Runtime.InteropServices;

namespace RxSocket.Reliability.Tests;

/// <summary>Linux: for its lifetime the process gets no descriptor beyond so many.</summary>
internal sealed partial class DescriptorLimit : IDisposable
{
    private const int OpenFiles = 7;

    private readonly Limit _before;

    public DescriptorLimit(int most)
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
