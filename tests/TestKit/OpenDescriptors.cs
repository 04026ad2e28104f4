using Xunit;

namespace RxSocket.TestKit;

/// <summary>How many descriptors the process has open: taken before a test and compared after it. Linux; elsewhere it says nothing.</summary>
public sealed class OpenDescriptors
{
    private const string Folder = "/proc/self/fd";

    private readonly int _before = Count();

    public static int Count() => Directory.Exists(Folder) ? Directory.GetFileSystemEntries(Folder).Length : 0;

    /// <summary>What is closed elsewhere (by a peer, by the system) may take a moment.</summary>
    public async Task AssertNoneLeaked()
    {
        try
        {
            await Eventually.True(() => Count() <= _before, TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }
        catch (Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{Count() - _before} descriptors leaked.");
        }
    }
}
