using System.Globalization;
using System.Runtime.InteropServices;

namespace RxSocket.TestKit;

/// <summary>Descriptors by their numbers, as other libraries hand them over.</summary>
public static partial class RawDescriptor
{
    private const int CloseOnExec = 0x80000;

    /// <summary>A second number for the same, which child processes inherit.</summary>
    public static int Duplicate(int descriptor) => Dup(descriptor);

    /// <summary>Linux: whether child processes do not get it.</summary>
    public static bool IsCloseOnExec(int descriptor) => (Flags(descriptor) & CloseOnExec) != 0;

    /// <summary>Linux: the status flags and close-on-exec; -1 if the number is not open.</summary>
    public static int Flags(int descriptor)
    {
        string facts = $"/proc/self/fdinfo/{descriptor.ToString(CultureInfo.InvariantCulture)}";
        return File.Exists(facts)
            ? Convert.ToInt32(File.ReadLines(facts).First(static line => line.StartsWith("flags:", StringComparison.Ordinal))[6..].Trim(), 8)
            : -1;
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Dup(int descriptor);
}
