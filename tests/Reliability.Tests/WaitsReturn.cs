using System.Globalization;
using System.Reactive.Linq;
using RxSocket.Rx;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>
/// A source that a thread waits for starts, wherever that thread is: also inside an <c>OnNext</c>, whose trampoline runs nothing before the wait has ended. And
/// it starts late enough to be stopped in time: each wait for one line takes one line. Half of the lines come while it waits, half are there already.
/// </summary>
public sealed class WaitsReturn
{
    private const string Promise = nameof(WaitsReturn);
    private const int Lanes = 4;

    [Fact]
    public async Task Wait_InsideOnNext_ReturnsEachLineOnce()
    {
        int lines = Counts.Of(100, 10_000);

        IList<string>[] received = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Run(lines)));

        Assert.All(received, lane => Assert.Equal(Enumerable.Range(0, lines).Select(Text), lane));
        Figures.Tell(Promise, "waits inside OnNext, each of which took its line", lines * Lanes);
    }

    private static async Task<IList<string>> Run(int lines)
    {
        using Pair pair = await Pair.Connect();
        Task<IList<string>> receiving = Task.Factory.StartNew(
            () => Observable.Range(0, lines).Select(_ => pair.Server.Lines().FirstAsync().Wait()).ToList().Wait(),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        for (int line = 0; line < lines; line += 2)
        {
            await pair.Client.SendAsync($"{Text(line)}\n{Text(line + 1)}\n").Within();
            await Eventually.True(() => receiving.IsCompleted || pair.Server.Stats.Received >= pair.Client.Stats.Sent - (2 * Text(0).Length));
        }

        return await receiving.Within(Counts.IsFull ? TimeSpan.FromMinutes(30) : null);
    }

    private static string Text(int line) => line.ToString("D6", CultureInfo.InvariantCulture);
}
