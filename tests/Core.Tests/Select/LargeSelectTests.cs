using System.Diagnostics;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A select, or a reactor, over more entries than the process may have descriptors: poll(2) takes no such list.</summary>
[OutsideLoop("Its sockets are made before a loop could be.")]
public sealed class LargeSelectTests : IAsyncLifetime
{
    private const int Count = 60;
    private const int Times = 50;

    // Below the entries of the list, and above the descriptors in use: the runtime needs some of its own.
    private const int FewerThanEntries = 2_000;

    // Below what is open already. For a process of its own.
    private const int FewerThanOpen = 40;
    private const double Patience = 20;

    private readonly List<RawPair> _pairs = [];

    public LargeSelectTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set the Linux way.");

    private List<ISelectable> Sockets => [.. _pairs.Select(static pair => pair.Connection)];

    private List<ISelectable> Many => [.. Enumerable.Repeat(Sockets, Times).SelectMany(static sockets => sockets)];

    public async ValueTask InitializeAsync()
    {
        for (int i = 0; i < Count; i++)
        {
            _pairs.Add(await RawPair.Connect().ConfigureAwait(false));
        }
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
        using DescriptorLimit limit = new(FewerThanEntries);

        SelectResult ready = await Select.WaitAsync(Many, Many, TimeSpan.FromHours(1)).Within();

        Assert.Equal([Sockets[7], Sockets[^1]], ready.Readable.OrderBy(Sockets.IndexOf));
        Assert.Equal(Count, ready.Writable.Count);
    }

    [Fact]
    public async Task WaitAsync_MoreThanDescriptorsAndNoneReady_WaitsForOne()
    {
        using DescriptorLimit limit = new(FewerThanEntries);
        Task<SelectResult> waiting = Select.WaitAsync(Many, null, TimeSpan.FromHours(1)).AsTask();

        _pairs[^1].Give("x");

        Assert.Same(Sockets[^1], Assert.Single((await waiting.Within()).Readable));
    }

    [Fact]
    public void Select_MoreThanDescriptors_FindsTheReadyOnes()
    {
        _pairs[7].Give("x");
        using DescriptorLimit limit = new(FewerThanEntries);

        SelectOutcome ready = LuaSocket.Select(Many, Many, Patience);

        Assert.Same(Sockets[7], Assert.Single(ready.Readable));
        Assert.Equal(Count, ready.Writable.Count);
    }

    [Fact]
    public async Task Select_MoreThanDescriptorsAndNoneReady_WaitsForOne()
    {
        using DescriptorLimit limit = new(FewerThanEntries);
        Task giving = Task.Run(() => _pairs[^1].Give("x"));

        SelectOutcome ready = LuaSocket.Select(Many, null, Patience);

        await giving.Within();
        Assert.Same(Sockets[^1], Assert.Single(ready.Readable));
    }

    [Fact]
    public void Select_MoreThanDescriptorsAndNoneReady_KeepsItsTimeoutWithoutASpin()
    {
        using DescriptorLimit limit = new(FewerThanEntries);

        Assert.Equal("timeout, without a spin", SelectInVain(Many));
    }

    [Fact]
    public async Task SelectAndReceive_NoDescriptorLeft_WorkAllTheSame()
    {
        SceneEnd end = await Scene.Play(NoDescriptorLeft);

        Assert.Equal(new SceneEnd(0, $"found: 1 of {Count}\nwaited: timeout, without a spin\nreceived: {Count}\n", ""), end);
    }

    private static void NoDescriptorLeft()
    {
        // A thread of the pool that began without a descriptor would end the process.
        using Barrier all = new(4);
        ThreadPool.SetMinThreads(4, 4);
        ThreadPool.SetMaxThreads(4, 4);
        Task.WaitAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => all.SignalAndWait())));
        RawPair[] pairs = [.. Enumerable.Range(0, Count).Select(static _ => RawPair.Connect().GetAwaiter().GetResult())];
        ISelectable[] sockets = [.. pairs.Select(static pair => pair.Connection)];

        // What all of it needs of the runtime's files is loaded once it has run.
        Play(pairs, sockets);
        string played;
        using (new DescriptorLimit(FewerThanOpen))
        {
            played = Play(pairs, sockets);
        }

        Console.Write(played);
    }

    private static string Play(RawPair[] pairs, ISelectable[] sockets)
    {
        string waited = SelectInVain(sockets);
        pairs[^1].Peer.Send("line\n"u8);
        SelectOutcome found = LuaSocket.Select(sockets, null, Patience);
        Task<string?>[] lines = [.. pairs.Select(static pair => pair.Connection.ReceiveLineAsync().AsTask())];
        foreach (RawPair pair in pairs[..^1])
        {
            pair.Peer.Send("line\n"u8);
        }

        Task.WaitAll(lines);
        return $"found: {found.Readable.Count} of {sockets.Length}\nwaited: {waited}\nreceived: {lines.Count(static line => line.Result == "line")}\n";
    }

    private static string SelectInVain(IEnumerable<ISelectable> sockets)
    {
        const double Seconds = 0.5;
        long start = Stopwatch.GetTimestamp();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        SelectOutcome none = LuaSocket.Select(sockets, null, Seconds);
        (TimeSpan took, TimeSpan used) = (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - before);

        // A spin uses all of it.
        return took.TotalSeconds < Seconds ? $"early: {took}" : used > took / 2 ? $"spins: {used} of {took}" : $"{none.Error}, without a spin";
    }
}
