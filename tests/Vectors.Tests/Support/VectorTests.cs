using System.Runtime.CompilerServices;
using System.Text.Json;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Vectors.Support;

/// <summary>Replays the cases of one file, each as a test of its own, and counts how they come out.</summary>
/// <remarks>Many recordings are about time. When the machine stalled during a replay, what was measured says nothing about us: it is made again, a few
/// times.</remarks>
public abstract class VectorTests
{
    private const int MostReplays = 8;

    [ModuleInitializer]
    internal static void KnowTheRecordedHosts() => Hosts.Install();

    // A theory without rows fails: a file that is absent has one, which is skipped.
    protected static TheoryData<string> CasesOf(string file) => VectorFile.Load(file).IsThere ? [.. VectorFile.Load(file).Cases.Keys] : ["(no file)"];

    private protected static void Replay(string file, string name, Action<JsonElement, Replay> read)
    {
        Assert.SkipUnless(VectorFile.Load(file).IsThere, $"There is no file {file}.json.");
        JsonElement one = VectorFile.Load(file).Cases[name];
        string? difference = Differences.ReasonFor(file, name);
        string? mismatch = null;
        for (int i = 0; i < MostReplays; i++)
        {
            using Replay replay = new();
            long start = Stalls.Now;
            try
            {
                read(one, replay);
                mismatch = replay.Mismatch;
            }
            catch (NotBuiltException notBuilt)
            {
                Report.Count(file, Verdict.NotBuilt, name);
                Assert.Skip(notBuilt.Message);
            }
            catch (Exception unexpected) when (unexpected is not Xunit.Sdk.IAssertionException)
            {
                mismatch = unexpected.ToString();
            }

            if (mismatch is null || difference is not null || !Stalls.Since(start))
            {
                break;
            }
        }

        if (difference is not null)
        {
            Report.Count(file, mismatch is null ? Verdict.Failed : Verdict.Differing, name, difference);
            Assert.True(mismatch is not null, $"{name} is listed as differing ({difference}), but it passes: take it off the list.");
            return;
        }

        Report.Count(file, mismatch is null ? Verdict.Passed : Verdict.Failed, name, mismatch);
        Assert.True(mismatch is null, $"{name}: {mismatch}");
    }
}

/// <summary>The case is about a room that is not built yet.</summary>
internal sealed class NotBuiltException(string room) : Exception($"not built yet: {room}");
