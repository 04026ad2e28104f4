using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>A call that waits comes back within its deadline and 50 ms, whatever its peer does or does not; and exactly at it where time is the test's.</summary>
public sealed class HonestDeadlines
{
    private const string Promise = nameof(HonestDeadlines);
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Allowed = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task BlockingCalls_NothingComes_MeetTheirDeadlines()
    {
        List<(string Call, double Late)> late = await Task.Run(static () => BlockingCalls.Measure(Deadline, Allowed)).Within(TimeSpan.FromSeconds(60));

        Figures.Tell(Promise, "blocking calls", late.Count);
        Figures.Tell(Promise, "worst lateness in ms, blocking", late.Max(static call => call.Late));
    }

    [Fact]
    public async Task AwaitedCalls_NothingComes_MeetTheirDeadlines()
    {
        await using Stage stage = await Stage.Make(TimeProvider.System, new Timeouts(Total: Deadline));
        double worst = 0;
        int calls = 0;
        foreach ((string name, Func<Task> call) in stage.Calls().Concat(stage.DrippingCalls()))
        {
            worst = Math.Max(worst, await Lateness.OfAsync(name, Deadline, Allowed, () => TimesOut(name, call())));
            calls++;
        }

        Figures.Tell(Promise, "awaited calls", calls);
        Figures.Tell(Promise, "worst lateness in ms, awaited", worst);
    }

    [Fact]
    public async Task SelectAsync_NothingComes_MeetsItsTimeout()
    {
        await using Stage stage = await Stage.Make(TimeProvider.System, Timeouts.None);

        double late = await Lateness.OfAsync("select", Deadline, Allowed, async () => await Select.WaitAsync([stage.Silent], [stage.Busy], Deadline).Within());

        Figures.Tell(Promise, "worst lateness in ms, awaited select", late);
    }

    [Fact]
    public async Task AwaitedCalls_VirtualTime_EndAtTheMoment()
    {
        FakeTimeProvider clock = new();
        await using Stage stage = await Stage.Make(clock, new Timeouts(Total: Deadline));
        int calls = 0;
        foreach ((string name, Func<Task> call) in stage.Calls())
        {
            Task waiting = call();
            clock.Advance(Deadline - Moment);
            Assert.False(waiting.IsCompleted, $"{name} ended before its deadline.");

            clock.Advance(Moment);
            await TimesOut(name, waiting);
            calls++;
        }

        Figures.Tell(Promise, "calls that end at the very millisecond in virtual time", calls);
    }

    [Fact]
    public async Task AwaitedReceive_DripFeedInVirtualTime_EndsAtTheMoment()
    {
        FakeTimeProvider clock = new();
        using RawPair pair = await RawPair.Connect(clock);
        pair.Connection.Timeouts = new Timeouts(Block: TimeSpan.FromSeconds(5), Total: TimeSpan.FromSeconds(60));
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();

        // A byte a second: no wait is too long, but the call is.
        for (int second = 0; second < 59; second++)
        {
            pair.Give("x");
            await Eventually.True(() => Posix.Unread(pair.Connection) == 0);
            clock.Advance(TimeSpan.FromSeconds(1));
            Assert.False(line.IsCompleted);
        }

        clock.Advance(TimeSpan.FromSeconds(1));
        SocketTimeoutException late = await Assert.ThrowsAsync<SocketTimeoutException>(() => line).Within();
        Assert.Equal(59, late.Partial.Length);
    }

    private static async Task TimesOut(string name, Task call)
    {
        try
        {
            await call.Within();
            Assert.Fail($"{name} succeeded.");
        }
        catch (SocketTimeoutException)
        {
        }
    }
}
