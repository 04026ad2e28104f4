using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>
/// A close may come at any moment from any thread. Each round starts a call, and two threads end it in two ways at random moments; then a pipe of the test's is
/// opened, which likely gets the descriptor's number that has just become free, and must be the same, and alive, rounds later. At the end nothing is open that was
/// not, and no exception went unobserved.
/// </summary>
public sealed class TeardownRaces
{
    private const string Promise = nameof(TeardownRaces);
    private const int Lanes = 3;
    private const int WarmUp = 300;

    [Fact]
    public async Task Close_AtRandomPointsFromRandomThreads_LeavesNothingBehind()
    {
        int rounds = Counts.Of(20_000, 1_000_000);

        // What an engine opens once is open by then.
        Assert.Equal(0, await Run(Lanes, WarmUp).Within(TimeSpan.FromSeconds(60)));
        OpenDescriptors descriptors = new();
        using UnobservedExceptions unobserved = new();

        int[] wrong = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => Run(lane, (rounds / Lanes) + 1))))
            .Within(TimeSpan.FromSeconds(Counts.IsFull ? 7200 : 120));

        Assert.Equal(0, wrong.Sum());
        Assert.Empty(unobserved.All());
        await descriptors.AssertNoneLeaked();
        Figures.Tell(Promise, "rounds", rounds);
        Figures.Tell(Promise, "foreign descriptors touched, unobserved exceptions, sockets left open", 0);
    }

    private static async Task<int> Run(int lane, int rounds)
    {
        Random random = new(lane);
        using Bystanders bystanders = new();
        using RaceRing ring = new(random);
        for (int round = 0; round < rounds; round++)
        {
            await ring.Play().Within(TimeSpan.FromSeconds(60), $"round {round} of lane {lane}: {ring}");
            bystanders.Replace();
        }

        return bystanders.Harmed;
    }
}
