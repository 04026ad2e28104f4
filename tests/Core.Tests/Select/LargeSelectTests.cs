using System.Diagnostics;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A select, or a reactor, over more sockets than the process may have descriptors: poll(2) takes no such list.</summary>
[OutsideLoop("Its sockets are made before a loop could be.")]
public sealed class LargeSelectTests : IAsyncLifetime
{
    private const int Count = 60;

    // Below what is open already: no further descriptor is to be had, for an epoll neither.
    private const int FewerThanOpen = 40;

    private readonly List<RawPair> _pairs = [];

    public LargeSelectTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set the Linux way.");

    public async ValueTask InitializeAsync()
    {
        for (int i = 0; i < Count; i++)
        {
            _pairs.Add(await RawPair.Connect().ConfigureAwait(false));
        }

        // What a select and its reactor need of the runtime's files is loaded by then.
        await Select.WaitAsync(Sockets, null, TimeSpan.FromMilliseconds(1)).AsTask().Within().ConfigureAwait(false);
        LuaSocket.Select(Sockets, null, 0.001);
    }

    public ValueTask DisposeAsync()
    {
        _pairs.ForEach(static pair => pair.Dispose());
        return default;
    }

    [Fact]
    public async Task WaitAsync_MoreThanDescriptors_FindsTheReadyOnes()
    {
        _pairs[7].Give("x");
        _pairs[^1].Give("x");
        SelectResult ready;
        using (new DescriptorLimit(FewerThanOpen))
        {
            ready = await Select.WaitAsync(Sockets, Sockets, TimeSpan.FromHours(1)).AsTask().Within();
        }

        Assert.Equal([Sockets[7], Sockets[^1]], ready.Readable.OrderBy(Sockets.IndexOf));
        Assert.Equal(Count, ready.Writable.Count);
    }

    [Fact]
    public async Task WaitAsync_MoreThanDescriptorsAndNoneReady_WaitsForOne()
    {
        SelectResult ready;
        using (new DescriptorLimit(FewerThanOpen))
        {
            Task<SelectResult> waiting = Select.WaitAsync(Sockets, null, TimeSpan.FromHours(1)).AsTask();
            _pairs[^1].Give("x");
            ready = await waiting.Within();
        }

        Assert.Same(Sockets[^1], Assert.Single(ready.Readable));
    }

    [Fact]
    public async Task ReceiveLineAsync_MoreWaitingThanDescriptors_AllGetTheirLine()
    {
        Task<string?>[] lines;
        using (new DescriptorLimit(FewerThanOpen))
        {
            lines = [.. _pairs.Select(static pair => pair.Connection.ReceiveLineAsync().AsTask())];
            _pairs.ForEach(static pair => pair.Give("line\n"));
            await Task.WhenAll(lines).Within();
        }

        Assert.All(lines, static line => Assert.Equal("line", line.Result));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public void Select_MoreThanDescriptors_FindsTheReadyOnes(int times)
    {
        _pairs[7].Give("x");
        SelectOutcome ready;
        using (Limit(times))
        {
            ready = LuaSocket.Select(Repeated(times), Repeated(times), 20);
        }

        Assert.Same(Sockets[7], Assert.Single(ready.Readable));
        Assert.Equal(Count, ready.Writable.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Select_MoreThanDescriptorsAndNoneReady_WaitsForOne(int times)
    {
        using ManualResetEventSlim begins = new();
        SelectOutcome ready;
        using (Limit(times))
        {
            Task giving = Task.Run(() =>
            {
                begins.Wait();
                _pairs[^1].Give("x");
            });
            begins.Set();
            ready = LuaSocket.Select(Repeated(times), null, 20);
            await giving.Within();
        }

        Assert.Same(Sockets[^1], Assert.Single(ready.Readable));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public void Select_MoreThanDescriptorsAndNoneReady_KeepsItsTimeoutWithoutASpin(int times)
    {
        const double Seconds = 0.5;
        SelectOutcome none;
        TimeSpan took, used;
        using (Limit(times))
        {
            long start = Stopwatch.GetTimestamp();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            none = LuaSocket.Select(Repeated(times), null, Seconds);
            (took, used) = (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - before);
        }

        Assert.Equal("timeout", none.Error);
        Assert.True(took.TotalSeconds >= Seconds, $"{took}");

        // A spin uses all of it.
        Assert.True(used < took / 2, $"{used} of {took}");
    }

    private List<ISelectable> Sockets => [.. _pairs.Select(static pair => pair.Connection)];

    private List<ISelectable> Repeated(int times) => [.. Enumerable.Repeat(Sockets, times).SelectMany(static sockets => sockets)];

    // Repeated, the list is longer than the limit, and there are descriptors to be had.
    private static DescriptorLimit Limit(int times) => new(times == 1 ? FewerThanOpen : 2_000);
}
