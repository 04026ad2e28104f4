using Xunit;

namespace RxSocket.TestKit;

/// <summary>The descriptors that the process has open: noted before a test and compared after it. Linux; elsewhere it says nothing.</summary>
public sealed class OpenDescriptors
{
    private const string Folder = "/proc/self/fd";

    private readonly Dictionary<string, string> _before = Now();

    // The engine has descriptors of its own, from the first wait on: the shared one too, where a loop has another.
    static OpenDescriptors() => Task.Run(static () => Select.WaitAsync(null, null, TimeSpan.FromMilliseconds(1)).AsTask()).GetAwaiter().GetResult();

    /// <summary>What is closed elsewhere (by a peer, by a finalizer) may take a moment.</summary>
    public async Task AssertNoneLeaked()
    {
        try
        {
            await Eventually.True(() => Added().Length == 0);
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
