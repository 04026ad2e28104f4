using System.Diagnostics;
using Xunit;

namespace RxSocket.Parity.Tests.Support;

/// <summary>Counts the sockets this process has open. For tests that run alone: what others open in the meantime would count too.</summary>
public static class Descriptors
{
    /// <summary>Runs the body a first time to warm up, then so often that a leak of one socket a run stands out of the noise.</summary>
    public static async Task AssertKept(Func<Task> body, int runs = 20)
    {
        await body();
        int before = OpenSockets();

        for (int i = 0; i < runs; i++)
        {
            await body();
        }

        // No collection in between: what only a finalizer closes has leaked.
        Assert.True(await Settles(() => OpenSockets() < before + (runs / 2)), $"{before} sockets before, {OpenSockets()} after {runs} runs");
    }

    private static int OpenSockets() =>
        Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(static entry => LinkOf(entry).StartsWith("socket:", StringComparison.Ordinal));

    private static string LinkOf(string entry)
    {
        try
        {
            return new FileInfo(entry).LinkTarget ?? string.Empty;
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    private static async Task<bool> Settles(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(3))
            {
                return false;
            }

            await look.WaitForNextTickAsync();
        }

        return true;
    }
}
