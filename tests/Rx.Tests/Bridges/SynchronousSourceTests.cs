using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading.Channels;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Bridges;

/// <summary>Sources that deliver while they are subscribed to, and whose reader is the one that subscribes.</summary>
public sealed class SynchronousSourceTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task ReadAllAsync_DeliversAll(int count)
    {
        List<int> items = await Task.Run(() => All(Observable.Range(0, count).Checked().ReadAllAsync())).Within();

        Assert.Equal(Enumerable.Range(0, count), items);
    }

    [Fact]
    public async Task ReadAllAsync_SourceFailsBehindItems_DeliversThemAndThrows()
    {
        IObservable<int> source = Observable.Range(0, 3).Concat(Observable.Throw<int>(new TimeoutException()));
        ChannelReader<int> items = await Task.Run(() => source.Checked().ToChannel(1)).Within();

        Assert.Equal(0, await items.ReadAsync().Within());
        Assert.Equal(1, await items.ReadAsync().Within());
        Assert.Equal(2, await items.ReadAsync().Within());
        await Assert.ThrowsAsync<TimeoutException>(() => items.Completion.Within());
    }

    [Fact]
    public async Task ReadAllAsync_EndlessAndCancelled_EndsAndStopsTheSource()
    {
        Endless source = new();
        using CancellationTokenSource stop = new();
        Task<int> reading = Task.Run(async () =>
        {
            await foreach (int number in source.Numbers.Checked().ReadAllAsync(cancellation: stop.Token))
            {
                if (number == 10)
                {
                    await stop.CancelAsync();
                }
            }

            return 0;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.Within());
        await source.Stopped.Within();
    }

    [Fact]
    public async Task ReadAllAsync_EndlessAndLeft_StopsTheSource()
    {
        Endless source = new();
        await Task.Run(async () =>
        {
            await foreach (int number in source.Numbers.Checked().ReadAllAsync(capacity: 2))
            {
                if (number == 10)
                {
                    break;
                }
            }
        }).Within();

        await source.Stopped.Within();
    }

    [Fact]
    public async Task ReadAllAsync_CancelledBefore_DoesNotSubscribe()
    {
        using Subject<int> subject = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => All(subject.Checked().ReadAllAsync(cancellation: new CancellationToken(canceled: true))).Within());

        Assert.False(subject.HasObservers);
    }

    [Fact]
    public async Task ToChannel_NobodyReads_ReturnsAndHoldsTheSource()
    {
        Endless source = new();
        using CancellationTokenSource stop = new();
        ChannelReader<int> numbers = await Task.Run(() => source.Numbers.Checked().ToChannel(3, cancellation: stop.Token)).Within();
        await Eventually.True(() => numbers.Count == 3);

        Assert.InRange(source.Given, 3, 4);
        await stop.CancelAsync();
        await source.Stopped.Within();
        Assert.Equal([0, 1, 2], await numbers.All().Within());
    }

    [Theory]
    [InlineData(Overflow.DropOldest)]
    [InlineData(Overflow.DropNewest)]
    public async Task ToChannel_NeverFull_ReturnsAndCanBeCancelled(Overflow overflow)
    {
        Endless source = new();
        using CancellationTokenSource stop = new();
        ChannelReader<int> numbers = await Task.Run(() => source.Numbers.Checked().ToChannel(1, overflow, stop.Token)).Within();

        await stop.CancelAsync();

        await source.Stopped.Within();
        await numbers.All().Within();
    }

    [Fact]
    public void ToChannel_OfAHotSource_MissesNothing()
    {
        using Subject<int> subject = new();
        ChannelReader<int> numbers = subject.Where(static number => number > 0).Checked().ToChannel(4);

        subject.OnNext(1);
        subject.OnNext(2);

        Assert.True(numbers.TryRead(out int first) && first == 1);
        Assert.True(numbers.TryRead(out int second) && second == 2);
    }

    [Fact]
    public async Task ToChannel_SubscribeThrows_IsTheError()
    {
        ChannelReader<int> numbers = Observable.Create<int>(static IDisposable (_) => throw new FormatException()).Checked().ToChannel(1);

        await Assert.ThrowsAsync<FormatException>(() => numbers.Completion.Within());
    }

    [Fact]
    public async Task ToChannel_SourceFailsWhileAnItemWaits_KeepsTheItem()
    {
        using Pair pair = await Pair.Connect();
        using Subject<string> errors = new();
        ChannelReader<string> lines = pair.Server.Lines().Merge(errors).Checked().ToChannel(1);
        await pair.Client.SendAsync("a\nb\n").Within();
        await Eventually.True(() => pair.Server.Stats.Received == 4);

        errors.OnError(new TimeoutException());

        Assert.Equal("a", await lines.ReadAsync().Within());
        Assert.Equal("b", await lines.ReadAsync().Within());
        await Assert.ThrowsAsync<TimeoutException>(() => lines.Completion.Within());
    }

    [Fact]
    public async Task ToChannel_InALoop_FailsWhereThereIsNoRoom()
    {
        await Task.Run(() => SocketLoop.Run(static async () =>
        {
            Assert.Equal([0, 1, 2], await All(Observable.Range(0, 3).Checked().ToChannel(3).ReadAllAsync()));
            await Assert.ThrowsAsync<InvalidOperationException>(static () => All(Observable.Range(0, 3).Checked().ToChannel(1).ReadAllAsync()));
        })).Within();
    }

    [Fact]
    public async Task CopyToAsync_ChannelIsFull_ReturnsAndGoesOn()
    {
        Channel<int> channel = Channel.CreateBounded<int>(1);
        Task copying = await Task.Run(() => Task.FromResult(Observable.Range(0, 100).Checked().CopyToAsync(channel.Writer))).Within();

        Assert.False(copying.IsCompleted);
        Assert.Equal(Enumerable.Range(0, 100), await channel.Reader.All().Within());
        await copying.Within();
    }

    [Fact]
    public async Task CopyToAsync_EndlessAndCancelled_EndsAndStopsTheSource()
    {
        Endless source = new();
        using CancellationTokenSource stop = new();
        Channel<int> channel = Channel.CreateBounded<int>(1);
        Task copying = await Task.Run(() => Task.FromResult(source.Numbers.Checked().CopyToAsync(channel.Writer, stop.Token))).Within();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copying.Within());
        await source.Stopped.Within();
    }

    [Fact]
    public async Task CopyToAsync_ChannelIsCompletedByItsOwner_FailsAndStopsTheSource()
    {
        Endless source = new();
        Channel<int> channel = Channel.CreateBounded<int>(1);
        Task copying = await Task.Run(() => Task.FromResult(source.Numbers.Checked().CopyToAsync(channel.Writer))).Within();

        channel.Writer.Complete();

        await Assert.ThrowsAsync<ChannelClosedException>(() => copying.Within());
        await source.Stopped.Within();
    }

    [Fact]
    public async Task Hop_ObserverWaitsForTheSubscriber_Delivers()
    {
        TaskCompletionSource subscribed = new();
        using Watched<int> numbers = await Task.Run(() => Observable.Range(0, 5).Hop(1).Watch(_ => Backpressure.TryHold(subscribed.Task))).Within();

        subscribed.SetResult();

        Assert.Equal([0, 1, 2, 3, 4], await numbers.Next(5));
        Assert.Null(await numbers.End());
    }

    [Fact]
    public async Task Hop_EndlessAndDisposedOf_StopsTheSource()
    {
        Endless source = new();
        using Watched<int> numbers = await Task.Run(() => source.Numbers.Hop(1).Watch()).Within();
        await numbers.Next(10);

        numbers.Dispose();

        await source.Stopped.Within();
    }

    [Fact]
    public async Task AsObservable_OfASequenceThatNeverWaits_LeavesTheLoopItsTurns()
    {
        await Task.Run(() => SocketLoop.Run(static async () =>
        {
            using Watched<int> numbers = EndlessSequence().AsObservable().Watch();
            await numbers.Next(1000);
        })).Within();

        static async IAsyncEnumerable<int> EndlessSequence()
        {
            await Task.CompletedTask;
            for (int i = 0; ; i++)
            {
                yield return i;
            }
        }
    }

    private static async Task<List<T>> All<T>(IAsyncEnumerable<T> source)
    {
        List<T> all = [];
        await foreach (T item in source)
        {
            all.Add(item);
        }

        return all;
    }

    /// <summary>Numbers for ever, in one call of Subscribe.</summary>
    private sealed class Endless
    {
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _given;

        public Endless() => Numbers = Observable.Create<int>(IDisposable (observer) =>
        {
            try
            {
                while (true)
                {
                    observer.OnNext(Volatile.Read(ref _given));
                    Interlocked.Increment(ref _given);
                }
            }
            finally
            {
                _stopped.TrySetResult();
            }
        });

        public IObservable<int> Numbers { get; }

        public int Given => Volatile.Read(ref _given);

        public Task Stopped => _stopped.Task;
    }
}
