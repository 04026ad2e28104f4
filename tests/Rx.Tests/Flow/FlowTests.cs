using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading.Channels;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Flow;

public sealed class FlowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task SelectSequential_SlowHandlers_KeepOrderAndBound(int maxInFlight)
    {
        using Pair pair = await Pair.Connect();
        int inFlight = 0;
        int most = 0;
        Random chance = new(1);
        using Watched<int> results = pair.Server.Lines().SelectSequential(
            async (line, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref inFlight));
                for (int i = chance.Next(5); i > 0; i--)
                {
                    await Task.Yield();
                }

                Interlocked.Decrement(ref inFlight);
                return int.Parse(line);
            },
            maxInFlight).Watch();

        await pair.Client.SendAsync(string.Concat(Enumerable.Range(0, 200).Select(static i => $"{i}\n"))).Within();

        Assert.Equal(Enumerable.Range(0, 200), await results.Next(200));
        Assert.InRange(most, 1, maxInFlight);
    }

    [Fact]
    public async Task SubscribeSequential_HandlerIsSlow_SocketIsNotRead()
    {
        using Pair pair = await Pair.Connect();
        TaskCompletionSource goOn = new();
        List<string> handled = [];
        TaskCompletionSource over = new();
        using IDisposable handling = pair.Server.Lines().Checked().SubscribeSequential(
            async (line, _) =>
            {
                handled.Add(line);
                await goOn.Task;
            },
            onCompleted: over.SetResult);
        await pair.Client.SendAsync("a\nb\n").Within();
        await Eventually.True(() => handled.Count == 1);

        long sent = await BusyWindow.Fill(pair.Client);

        // Line "a" was taken; "b" and the rest are in the connection's buffer or the system's.
        Assert.Equal(2, pair.Server.Stats.Received);
        Assert.True(sent > 0);
        goOn.SetResult();
        await Eventually.True(() => handled.Count >= 2);
    }

    [Fact]
    public async Task SubscribeSequential_HandlerThrows_EndsWithItsError()
    {
        using Pair pair = await Pair.Connect();
        TaskCompletionSource<Exception> error = new();
        using IDisposable handling = pair.Server.Lines().Checked().SubscribeSequential(
            static async (line, _) =>
            {
                await Task.Yield();
                throw new TimeoutException(line);
            },
            onError: error.SetResult);

        await pair.Client.SendAsync("a\nb\n").Within();

        Assert.Equal("a", Assert.IsType<TimeoutException>(await error.Task.Within()).Message);
        Assert.Equal("b", await pair.Server.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task SelectSequential_Disposed_CancelsTheHandler()
    {
        using Pair pair = await Pair.Connect();
        TaskCompletionSource<CancellationToken> started = new();
        using Watched<int> results = pair.Server.Lines().SelectSequential(
            async (_, cancellation) =>
            {
                started.SetResult(cancellation);
                await Task.Delay(Timeout.Infinite, cancellation);
                return 0;
            }).Watch();
        await pair.Client.SendAsync("a\n").Within();
        CancellationToken token = await started.Task.Within();

        results.Dispose();

        Assert.True(token.IsCancellationRequested);
    }

    [Theory]
    [InlineData(Overflow.DropOldest, "0,3,4")]
    [InlineData(Overflow.DropNewest, "0,1,2")]
    public async Task Hop_ObserverIsSlow_DropsByPolicy(Overflow overflow, string left)
    {
        using Subject<int> source = new();
        ManualResetEventSlim goOn = new();
        using Watched<int> items = source.Hop(2, overflow).Watch(_ => goOn.Wait());
        source.OnNext(0);
        await Eventually.True(() => items.Count == 1);
        for (int i = 1; i < 5; i++)
        {
            source.OnNext(i);
        }

        source.OnCompleted();
        goOn.Set();

        Assert.Null(await items.End());
        Assert.Equal(left, string.Join(',', items.Rest()));
    }

    [Fact]
    public async Task Hop_FullWithFail_EndsWithAnOverflow()
    {
        using Subject<int> source = new();
        ManualResetEventSlim goOn = new();
        using Watched<int> items = source.Hop(1, Overflow.Fail).Watch(_ => goOn.Wait());
        source.OnNext(0);
        await Eventually.True(() => items.Count == 1);
        source.OnNext(1);
        source.OnNext(2);
        goOn.Set();

        Assert.IsType<OverflowException>(await items.End());
        Assert.Equal([0, 1], items.Rest());
    }

    [Fact]
    public void Hop_FullOnALoopsThreadAndSourceCannotBeHeld_IsAnError()
    {
        Exception? error = SocketLoop.Run(async () =>
        {
            using Subject<int> source = new();
            using Watched<int> items = source.Hop(1).Watch();
            source.OnNext(0);
            source.OnNext(1);
            source.OnNext(2);
            return await items.End();
        });

        Assert.IsType<InvalidOperationException>(error);
    }

    [Fact]
    public async Task Memory_FastPeerSlowObserver_StaysFlat()
    {
        const int Bytes = 64 * 1024 * 1024;
        using Pair pair = await Pair.Connect();
        Task sending = Task.Run(async () =>
        {
            byte[] block = new byte[64 * 1024];
            for (int sent = 0; sent < Bytes; sent += block.Length)
            {
                await pair.Client.SendAsync(block);
            }

            pair.Client.Dispose();
        });
        long most = 0;
        long start = GC.GetTotalMemory(forceFullCollection: true);
        long received = 0;
        using Watched<long> results = pair.Server.Chunks(16 * 1024).Copied().Hop(4).SelectSequential(async (chunk, _) =>
        {
            // Ten times slower than what brings the bytes, and elsewhere.
            await Task.Yield();
            Thread.SpinWait(2000);
            received += chunk.Length;
            if (received % (4 * 1024 * 1024) < chunk.Length)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - start);
            }

            return received;
        }).Watch();

        Assert.Null(await results.End());
        await sending.Within();
        Assert.Equal(Bytes, received);
        Assert.InRange(most, long.MinValue, 4 * 1024 * 1024);
    }

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

    private static async IAsyncEnumerable<int> Numbers()
    {
        for (int i = 0; i < 100; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }
}
