using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>
/// A loop may end at any moment of those who use it from elsewhere. In each round a loop runs and ends while two threads post to it, others complete what is awaited
/// in it and accept from its server, timers wait and connections are waited for; then pipes of the test's take the descriptors' numbers that have become free.
/// Whatever was handed to a loop runs once, every socket of it is closed, each call says so, and no byte reaches a pipe.
/// </summary>
public sealed class LoopEnds
{
    private const string Promise = nameof(LoopEnds);
    private const int Lanes = 2;
    private const int WarmUp = 100;

    [Fact]
    public async Task Run_EndsWhileOthersUseTheLoop_LeavesNothingBehindAndLosesNothing()
    {
        int rounds = Counts.Of(5_000, 1_000_000);

        // What an engine opens once is open by then, and so are the runtime's files.
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(static lane => RunLane(lane, WarmUp))).Within(TimeSpan.FromSeconds(60));
        OpenDescriptors descriptors = new();
        int anonymous = AnonymousDescriptors();
        using UnobservedExceptions unobserved = new();

        LoopAccount[] accounts = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => RunLane(lane, rounds / Lanes)))
            .Within(TimeSpan.FromSeconds(Counts.IsFull ? 14_400 : 180));

        Assert.All(accounts, static account => Assert.Equal((account.Given, account.Sum), (account.Ran, account.SumRan)));
        Assert.Equal(0, accounts.Sum(static account => account.Harmed));
        Assert.Empty(unobserved.All());
        await descriptors.AssertNoneLeaked();
        await Eventually.True(() => AnonymousDescriptors() <= anonymous);
        Figures.Tell(Promise, "loops", rounds);
        Figures.Tell(Promise, "posts, timers and continuations, each run once", accounts.Sum(static account => account.Ran));
        Figures.Tell(Promise, "foreign bytes, unobserved exceptions, descriptors left open", 0);
    }

    private static Task<LoopAccount> RunLane(int lane, int rounds) => Task.Factory.StartNew(
        () =>
        {
            LoopAccount account = new();
            using Bystanders bystanders = new();
            using (LoopRing ring = new(new Random(lane), account))
            {
                for (int round = 0; round < rounds; round++)
                {
                    ring.Play(round);
                    bystanders.Replace();
                }
            }

            account.Settle();
            account.Harmed = bystanders.Harmed;
            return account;
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    // What loops wait with on Linux.
    private static int AnonymousDescriptors() => Directory.Exists("/proc/self/fd")
        ? Directory.GetFileSystemEntries("/proc/self/fd").Count(static entry => new FileInfo(entry).LinkTarget is { } target && target.StartsWith("anon_inode:[event", StringComparison.Ordinal))
        : 0;
}
