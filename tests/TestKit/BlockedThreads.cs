using System.Globalization;

namespace RxSocket.TestKit;

/// <summary>Linux: the threads of this process that wait inside a system call on a descriptor.</summary>
public static class BlockedThreads
{
    public static bool IsAnyIn(long descriptor)
    {
        string argument = $" 0x{descriptor.ToString("x", CultureInfo.InvariantCulture)} ";
        return Directory.GetDirectories("/proc/self/task").Any(task => CallOf(task) is var call && call.IndexOf(' ', StringComparison.Ordinal) is > 0 and int end
            && call.AsSpan(end).StartsWith(argument));
    }

    // A thread may be gone by now.
    private static string CallOf(string task)
    {
        try
        {
            return File.ReadAllText(task + "/syscall");
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
