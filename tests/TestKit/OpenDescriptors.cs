using Xunit;

namespace RxSocket.TestKit;

/// <summary>The descriptors that the process has open: noted before a test and compared after it. Linux; elsewhere it says nothing.</summary>
public sealed class OpenDescriptors
{
    private const string Folder = "/proc/self/fd";

    private readonly Dictionary<string, string> _before = Now();

    // The engine has descriptors of its own, from the first socket on.
    static OpenDescriptors() => Pair.Listen().GetAwaiter().GetResult().Dispose();

    /// <summary>What is closed elsewhere (by a peer, by a finalizer) may take a moment.</summary>
    public async Task AssertNoneLeaked()
    {
        try
        {
            await Eventually.True(() => Added().Length == 0, TimeSpan.FromSeconds(5));
        }
        catch (Xunit.Sdk.XunitException)
        {
            Assert.Fail($"Still open: {string.Join(", ", Added())}");
        }
    }

    // Sockets only: the runtime opens files of its own when it pleases.
    private string[] Added() => [.. Now().Where(open => !_before.Contains(open)).Select(static open => $"{open.Key} -> {open.Value}")];

    private static Dictionary<string, string> Now()
    {
        Dictionary<string, string> open = [];
        foreach (string entry in Directory.Exists(Folder) ? Directory.GetFileSystemEntries(Folder) : [])
        {
            if (new FileInfo(entry).LinkTarget is { } target && target.StartsWith("socket:", StringComparison.Ordinal))
            {
                open[Path.GetFileName(entry)] = target;
            }
        }

        return open;
    }
}
