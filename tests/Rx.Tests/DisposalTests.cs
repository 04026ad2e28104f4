using System.Collections.Concurrent;
using System.Globalization;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using Nito.AsyncEx;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests;

/// <summary>Where disposal, contexts and observers' exceptions meet the loop.</summary>
public sealed class DisposalTests
{
    [Fact]
    public async Task Subscribe_UnderASingleThreadedContextThatBlocks_DoesNotNeedIt()
    {
        using Ends ends = await Ends.Connect();
        await ends.Send("one\ntwo\n");

        Task<string> waiting = Task.Run(() => AsyncContext.Run(() => ends.Connection.Lines().Checked().Take(1).Wait()));

        Assert.Equal("one", await waiting.Within());
    }

    [Fact]
    public async Task Subscribe_DataIsThereAlready_ReturnsBeforeItIsDelivered()
    {
        using Ends ends = await Ends.Connect();
        ManualResetEventSlim subscribed = new();
        await ends.Send("one\n");
        await Eventually.True(() => ends.Unread() == 4);
        bool returnedFirst = false;

        using Watched<string> lines = new(ends.Connection.Lines(), _ => returnedFirst = subscribed.Wait(WithinExtensions.DefaultLimit / 2));
        subscribed.Set();

        Assert.Equal("one", await lines.Next());
        await Eventually.True(() => returnedFirst);
    }

    [Fact]
    public async Task Dispose_FromAnotherThreadWhileOnNextRuns_ReceivesNoMore()
    {
        using Ends ends = await Ends.Connect();
        ManualResetEventSlim goOn = new();
        Watched<string> lines = new(ends.Connection.Lines(), _ => goOn.Wait());
        await ends.Send("one\ntwo\n");
        Assert.Equal("one", await lines.Next());

        lines.Dispose();
        goOn.Set();

        Assert.Equal("two", await ends.Connection.ReceiveLineAsync().Within());
        Assert.Equal(1, lines.Count);
    }

    [Fact]
    public async Task Merge_OfSeveralConnections_ServesAll()
    {
        Ends[] all = await Task.WhenAll(Enumerable.Range(0, 5).Select(static _ => Ends.Connect()));
        using Watched<string> lines = new(all.Select(static ends => ends.Connection.Lines()).Merge());
        for (int i = 0; i < all.Length; i++)
        {
            await all[i].Send($"{i}a\n{i}b\n");
            all[i].EndSending();
        }

        List<string> received = await lines.Next(10);

        Assert.Equal(["0a", "0b", "1a", "1b", "2a", "2b", "3a", "3b", "4a", "4b"], received.Order());
        Assert.Null(await lines.End());
        Array.ForEach(all, static ends => ends.Dispose());
    }

    [Fact]
    public async Task Publish_OfLines_SharesOneReceive()
    {
        using Ends ends = await Ends.Connect();
        using CancellationTokenSource done = new();
        var shared = ends.Connection.Lines().Checked().Publish();
        Task<IList<string>> one = shared.Checked().ToList().ToTask();
        Task<IList<string>> two = shared.Checked().ToList().ToTask();
        using IDisposable connected = shared.Connect();
        await ends.Send("a\nb\n");
        ends.EndSending();

        Assert.Equal(["a", "b"], await one.Within());
        Assert.Equal(["a", "b"], await two.Within());
    }

    [Fact]
    public async Task TakeUntil_AnotherObservable_StopsReceiving()
    {
        using Ends ends = await Ends.Connect();
        using Ends stop = await Ends.Connect();
        TaskCompletionSource disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Watched<string> lines = new(ends.Connection.Lines().Finally(disposed.SetResult).TakeUntil(stop.Connection.Lines()));
        await ends.Send("one\n");
        Assert.Equal("one", await lines.Next());
        await stop.Send("stop\n");
        Assert.Null(await lines.End());

        // The operator completes first and disposes then.
        await disposed.Task.Within();
        await ends.Send("two\n");

        Assert.Equal("two", await ends.Connection.ReceiveLineAsync().Within());
    }

    // Whatever moment the disposal hits: a line is delivered or is there for the next receive, never both, never neither.
    [Fact]
    public async Task Dispose_WhileLinesCome_LosesNothing()
    {
        using Ends ends = await Ends.Connect();
        using CancellationTokenSource enough = new();
        Task<int> sending = Task.Run(async () =>
        {
            int sent = 0;
            while (!enough.IsCancellationRequested)
            {
                await ends.Send($"{sent++}\n");
            }

            ends.EndSending();
            return sent;
        });

        ConcurrentQueue<string> received = [];
        for (int round = 0; round < 1000; round++)
        {
            Watched<string> lines = new(ends.Connection.Lines(), received.Enqueue);
            await lines.Next();
            lines.Dispose();
            received.Enqueue((await ends.Connection.ReceiveLineAsync().Within())!);
        }

        enough.Cancel();
        while (await ends.Connection.ReceiveLineAsync().Within() is { } line)
        {
            received.Enqueue(line);
        }

        int sent = await sending;
        await Eventually.True(() => received.Count >= sent);
        Assert.Equal(Enumerable.Range(0, sent), received.Select(static line => int.Parse(line, CultureInfo.InvariantCulture)).Order());
    }
}
