using System.Collections.Concurrent;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>
/// What belongs to others stays whole. Each round adopts a socket that something else made and still uses, and ends the two in a random order, by a random way, at
/// times on two threads at once; pipes of the test's take the numbers that become free. The adopted connection works whatever its donor does, every disposal returns,
/// and no pipe is touched.
/// </summary>
public sealed class OthersStayWhole
{
    private const string Promise = nameof(OthersStayWhole);
    private const int Lanes = 3;
    private const int WarmUp = 50;

    [Fact]
    public async Task Adopt_InEveryOrderWithItsDonor_TouchesNothingForeign()
    {
        int rounds = Counts.Of(3_000, 100_000);

        // What an engine opens once is open by then.
        Assert.Equal(0, await Run(Lanes, WarmUp).Within(TimeSpan.FromSeconds(60)));
        Collect();
        OpenDescriptors descriptors = new();
        ConcurrentQueue<Exception> unobserved = [];
        TaskScheduler.UnobservedTaskException += Count;

        int[] wrong = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => Run(lane, rounds / Lanes))))
            .Within(TimeSpan.FromSeconds(Counts.IsFull ? 7200 : 120));

        Collect();
        TaskScheduler.UnobservedTaskException -= Count;
        Assert.Equal(0, wrong.Sum());
        Assert.Empty(unobserved);
        await descriptors.AssertNoneLeaked();
        Figures.Tell(Promise, "adoptions", rounds);
        Figures.Tell(Promise, "foreign descriptors touched, connections harmed, sockets left open", 0);

        void Count(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Enqueue(e.Exception);
    }

    // Donors that were dropped are closed by their finalizers.
    private static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static async Task<int> Run(int lane, int rounds)
    {
        using Bystanders bystanders = new();
        AdoptionRing ring = new(new Random(lane), bystanders);
        for (int round = 0; round < rounds; round++)
        {
            await ring.Play().Within(TimeSpan.FromSeconds(60), $"round {round} of lane {lane}: {ring}");
        }

        return bystanders.Harmed;
    }
}
