using System.Net.Sockets;
using System.Reactive.Linq;
using System.Threading.Channels;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Bridges;

public sealed class BridgesTests
{
    [Fact]
    public async Task ReadAllAsync_OfLines_KeepsBackpressureAndStops()
    {
        using Pair pair = await Pair.Connect();
        await pair.Client.SendAsync("a\nb\nc\nd\ne\nf\n").Within();
        List<string> lines = [];

        await foreach (string line in pair.Server.Lines().Checked().ReadAllAsync())
        {
            lines.Add(line);
            if (line == "b")
            {
                break;
            }
        }

        Assert.Equal(["a", "b"], lines);

        // One under way and one in the queue may be gone with the enumeration: that is what its doc says. No more.
        using Watched<string> rest = pair.Server.Lines().Watch();
        Assert.Contains(await rest.Next(), (string[])["c", "d", "e"]);
    }

    [Fact]
    public async Task Channel_BothWays_CarriesAllAndTheEnd()
    {
        Channel<int> channel = Channel.CreateBounded<int>(2);
        IObservable<int> numbers = Numbers().AsObservable();
        Task copying = numbers.Checked().CopyToAsync(channel.Writer);

        using Watched<int> items = channel.Reader.AsObservable().Watch();

        Assert.Null(await items.End());
        Assert.Equal(Enumerable.Range(0, 100), items.Rest());
        await copying.Within();
        List<int> again = [];
        await foreach (int number in Numbers().AsObservable().Checked().ToChannel(3).ReadAllAsync())
        {
            again.Add(number);
        }

        Assert.Equal(Enumerable.Range(0, 100), again);
    }

    [Fact]
    public async Task CopyToAsync_SourceFails_FailsTheChannel()
    {
        Channel<int> channel = Channel.CreateBounded<int>(2);

        await Assert.ThrowsAsync<TimeoutException>(() => Observable.Throw<int>(new TimeoutException()).Checked().CopyToAsync(channel.Writer).Within());

        await Assert.ThrowsAsync<TimeoutException>(() => channel.Reader.Completion.Within());
    }

    [Fact]
    public async Task ReadAllAsync_SourceFails_Throws()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Give("whole\nhalf");
        wire.End();
        List<string> lines = [];

        await Assert.ThrowsAsync<SocketClosedException>(async () =>
        {
            await foreach (string line in wire.Connection.Lines().Checked().ReadAllAsync())
            {
                lines.Add(line);
            }
        });

        Assert.Equal(["whole"], lines);
    }

    [Fact]
    public async Task ReadAllAsync_Cancelled_EndsAndLeavesTheConnectionGood()
    {
        using Pair pair = await Pair.Connect();
        using CancellationTokenSource stop = new();
        await using IAsyncEnumerator<string> lines = pair.Server.Lines().Checked().ReadAllAsync(cancellation: stop.Token).GetAsyncEnumerator();
        Task<bool> next = lines.MoveNextAsync().AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.Within());
        await pair.Client.SendAsync("a\n").Within();
        Assert.Equal("a", await pair.Server.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task ToChannel_NobodyReads_HoldsTheSource()
    {
        using Pair pair = await Pair.Connect();
        ChannelReader<string> lines = pair.Server.Lines().Checked().ToChannel(2);
        await pair.Client.SendAsync(string.Concat(Enumerable.Range(0, 9).Select(static i => $"{i}\n"))).Within();
        await Eventually.True(() => pair.Server.Stats.Received >= 2 * 3);

        // Two in the channel, one that waits for room.
        Assert.Equal(2 * 3, pair.Server.Stats.Received);
        pair.Client.Shutdown(SocketShutdown.Send);
        List<string> all = await All(lines);

        Assert.Equal(Enumerable.Range(0, 9).Select(static i => $"{i}"), all);
    }

    [Fact]
    public async Task ToChannel_Cancelled_CompletesTheChannel()
    {
        using Pair pair = await Pair.Connect();
        using CancellationTokenSource stop = new();
        ChannelReader<string> lines = pair.Server.Lines().Checked().ToChannel(2, cancellation: stop.Token);

        await stop.CancelAsync();

        await lines.Completion.Within();
    }

    [Fact]
    public async Task CopyToAsync_ChannelIsFull_HoldsTheSource()
    {
        using Pair pair = await Pair.Connect();
        Channel<string> channel = Channel.CreateBounded<string>(2);
        Task copying = pair.Server.Lines().Checked().CopyToAsync(channel.Writer);
        await pair.Client.SendAsync("0\n1\n2\n3\n4\n").Within();
        await Eventually.True(() => pair.Server.Stats.Received >= 2 * 3);

        Assert.Equal(2 * 3, pair.Server.Stats.Received);
        pair.Client.Shutdown(SocketShutdown.Send);
        List<string> all = await All(channel.Reader);

        await copying.Within();
        Assert.Equal(["0", "1", "2", "3", "4"], all);
    }

    [Fact]
    public async Task AsObservable_OfASequence_AsksForTheNextWhenTheObserverIsReady()
    {
        int asked = 0;
        TaskCompletionSource goOn = new();
        using Watched<int> items = Counted().AsObservable().Watch(_ => Backpressure.TryHold(goOn.Task));
        await items.Next();

        Assert.Equal(1, Volatile.Read(ref asked));
        goOn.SetResult();
        Assert.Equal([1, 2], await items.Next(2));
        Assert.Null(await items.End());

        async IAsyncEnumerable<int> Counted()
        {
            for (int i = 0; i < 3; i++)
            {
                await Task.Yield();
                Interlocked.Increment(ref asked);
                yield return i;
            }
        }
    }

    [Fact]
    public async Task AsObservable_OfASequenceThatThrows_IsTheError()
    {
        using Watched<int> items = Broken().AsObservable().Watch();

        Assert.Equal(1, await items.Next());
        Assert.IsType<TimeoutException>(await items.End());

        static async IAsyncEnumerable<int> Broken()
        {
            yield return 1;
            await Task.Yield();
            throw new TimeoutException();
        }
    }

    [Fact]
    public async Task AsObservable_OfABoundedChannel_MakesItsWritersWait()
    {
        Channel<int> channel = Channel.CreateBounded<int>(1);
        TaskCompletionSource goOn = new();
        using Watched<int> items = channel.Reader.AsObservable().Watch(_ => Backpressure.TryHold(goOn.Task));
        await channel.Writer.WriteAsync(0).Within();
        await items.Next();
        await channel.Writer.WriteAsync(1).Within();

        Task third = channel.Writer.WriteAsync(2).AsTask();

        Assert.False(third.IsCompleted);
        goOn.SetResult();
        await third.Within();
        Assert.Equal([1, 2], await items.Next(2));
    }

    private static async Task<List<string>> All(ChannelReader<string> channel)
    {
        List<string> all = [];
        while (await channel.WaitToReadAsync().Within())
        {
            while (channel.TryRead(out string? item))
            {
                all.Add(item);
            }
        }

        return all;
    }

    private static async IAsyncEnumerable<int> Numbers()
    {
        for (int i = 0; i < 100; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }
}
