using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests;

public sealed class LinesTests
{
    [Fact]
    public async Task Lines_UntilThePeerEnds_GivesEachAndCompletes()
    {
        using Ends ends = await Ends.Connect();
        using Watched<string> lines = new(ends.Connection.Lines());
        await ends.Send("one\r\ntwo\n\nthr");
        await ends.Send("ee\n");
        ends.EndSending();

        Assert.Equal(["one", "two", "", "three"], await lines.Next(4));
        Assert.Null(await lines.End());
        Assert.Equal(4, lines.Count);
    }

    [Fact]
    public async Task Lines_NobodySubscribed_ReceivesNothing()
    {
        using Ends ends = await Ends.Connect();
        IObservable<string> lines = ends.Connection.Lines();
        await ends.Send("one\n");

        Assert.Equal("one", await ends.Connection.ReceiveLineAsync().Within());
        await ends.Send("two\n");
        Assert.Equal("two", await lines.Checked().FirstAsync().ToTask().Within());
    }

    [Fact]
    public async Task Lines_SubscribedAgain_GoesOnWhereTheLastEnded()
    {
        using Ends ends = await Ends.Connect();
        IObservable<string> lines = ends.Connection.Lines();
        await ends.Send("one\ntwo\nthree\nfour\n");
        ends.EndSending();

        Assert.Equal(["one"], await lines.Take(1).Checked().ToList().ToTask().Within());
        Assert.Equal(["two", "three"], await lines.Take(2).Checked().ToList().ToTask().Within());
        Assert.Equal(["four"], await lines.Checked().ToList().ToTask().Within());
        Assert.Empty(await lines.Checked().ToList().ToTask().Within());
    }

    [Fact]
    public async Task Lines_FirstTakenAgainAndAgain_LosesNoneInBetween()
    {
        using Ends ends = await Ends.Connect();
        const int Count = 3000;
        await ends.Send(string.Concat(Enumerable.Range(0, 2 * Count).Select(static i => $"{i}\n")));

        for (int i = 0; i < Count; i++)
        {
            Assert.Equal($"{2 * i}", await ends.Connection.Lines().Checked().FirstAsync().ToTask().Within());
            Assert.Equal($"{(2 * i) + 1}", await ends.Connection.ReceiveLineAsync().Within());
        }
    }

    [Fact]
    public async Task Lines_PeerEndsInsideALine_FailsAndKeepsThePart()
    {
        using Ends ends = await Ends.Connect();
        using Watched<string> lines = new(ends.Connection.Lines());
        await ends.Send("one\npart");
        ends.EndSending();

        Assert.Equal("one", await lines.Next());
        SocketClosedException cut = Assert.IsType<SocketClosedException>(await lines.End());
        Assert.Equal("part"u8.ToArray(), cut.Partial.ToArray());
        Assert.Equal("part"u8.ToArray(), await ends.Connection.ReceiveAllAsync().Within());
    }

    [Fact]
    public async Task Lines_PeerResets_Fails()
    {
        using Ends ends = await Ends.Connect();
        using Watched<string> lines = new(ends.Connection.Lines());
        await ends.Send("one\n");
        Assert.Equal("one", await lines.Next());
        ends.Reset();

        Assert.IsType<SocketClosedException>(await lines.End());
    }

    [Fact]
    public async Task Lines_TimesOut_FailsAndMayBeSubscribedAgain()
    {
        using Ends ends = await Ends.Connect();
        ends.Connection.Timeouts = new Timeouts(TimeSpan.FromMilliseconds(20));
        await ends.Send("one\npart");
        await Eventually.True(() => ends.Unread() == 8);
        using Watched<string> first = new(ends.Connection.Lines());
        Assert.Equal("one", await first.Next());
        Assert.IsType<SocketTimeoutException>(await first.End());

        await ends.Send("ly\n");
        await Eventually.True(() => ends.Unread() == 3);
        using Watched<string> second = new(ends.Connection.Lines());
        Assert.Equal("partly", await second.Next());
    }

    [Fact]
    public async Task Lines_OfAPeerThatDribbles_TimesOutBecauseTheLineTakesTooLong()
    {
        using Ends ends = await Ends.Connect();
        ends.Connection.Timeouts = new Timeouts(Total: TimeSpan.FromMilliseconds(300));
        using Watched<string> lines = new(ends.Connection.Lines());
        Task<Exception?> end = lines.End();

        while (!end.IsCompleted)
        {
            await ends.Send("x");
            await Task.WhenAny(end, Task.Delay(TimeSpan.FromMilliseconds(20)));
        }

        Assert.IsType<SocketTimeoutException>(await end);
    }

    [Fact]
    public async Task Lines_RetriedInItsOnError_GoesOn()
    {
        using Ends ends = await Ends.Connect();
        ends.Connection.Timeouts = new Timeouts(TimeSpan.FromMilliseconds(5));
        int timeouts = 0;
        IObservable<string> patient = ends.Connection.Lines().Catch<string, SocketTimeoutException>(timeout =>
        {
            timeouts++;
            return Observable.Throw<string>(timeout);
        }).Retry();
        using Watched<string> lines = new(patient);
        await Eventually.True(() => Volatile.Read(ref timeouts) > 2);
        await ends.Send("late\n");

        Assert.Equal("late", await lines.Next());
    }

    [Fact]
    public async Task Lines_ConnectionIsDisposed_Fails()
    {
        using Ends ends = await Ends.Connect();
        using Watched<string> lines = new(ends.Connection.Lines());
        await ends.Send("one\n");
        Assert.Equal("one", await lines.Next());
        ends.Connection.Dispose();

        Assert.IsType<ObjectDisposedException>(await lines.End());
    }

    [Fact]
    public async Task Lines_BeyondTheLimit_Fails()
    {
        using Ends ends = await Ends.Connect();
        ends.Connection.Limits = new Limits(10, 1000);
        using Watched<string> lines = new(ends.Connection.Lines());
        await ends.Send(new string('x', 100));

        Assert.Equal("line too long", Assert.IsType<SocketFaultException>(await lines.End()).Word);
    }

    [Fact]
    public async Task Lines_OneSubscriptionAfterDisposalOfAnother_IsFine()
    {
        using Ends ends = await Ends.Connect();
        for (int i = 0; i < 200; i++)
        {
            using (new Watched<string>(ends.Connection.Lines()))
            {
            }
        }

        using Watched<string> last = new(ends.Connection.Lines());
        await ends.Send("one\n");
        Assert.Equal("one", await last.Next());
    }

    [Fact]
    public async Task Lines_DisposedWhileItWaits_LeavesTheConnectionGood()
    {
        using Ends ends = await Ends.Connect();
        Watched<string> lines = new(ends.Connection.Lines());
        await ends.Send("one\npart");
        Assert.Equal("one", await lines.Next());
        await Eventually.True(() => ends.Connection.HasBuffered && ends.Unread() == 0);

        lines.Dispose();
        await ends.Send("ly\n");

        Assert.Equal("partly", await ends.Connection.ReceiveLineAsync().Within());
        Assert.False(lines.HasEnded);
    }

    [Fact]
    public async Task Lines_DisposedInsideOnNext_StopsThere()
    {
        using Ends ends = await Ends.Connect();
        Watched<string>? lines = null;
        ManualResetEventSlim subscribed = new();
        lines = new Watched<string>(ends.Connection.Lines(), _ =>
        {
            subscribed.Wait();
            lines!.Dispose();
        });
        subscribed.Set();
        await ends.Send("one\ntwo\n");

        Assert.Equal("one", await lines.Next());
        Assert.Equal("two", await ends.Connection.ReceiveLineAsync().Within());
        Assert.Equal((1, false), (lines.Count, lines.HasEnded));
    }

    [Fact]
    public async Task Lines_SubscribedTwice_OneFailsAndTheOtherGoesOn()
    {
        using Ends ends = await Ends.Connect();
        using Watched<string> first = new(ends.Connection.Lines());
        using Watched<string> second = new(ends.Connection.Lines());
        (Watched<string> failed, Watched<string> good) = await Two.FailedAndGood(first, second);
        using Watched<ReadOnlyMemory<byte>> chunks = new(ends.Connection.Chunks());

        Assert.IsType<InvalidOperationException>(await failed.End());
        Assert.IsType<InvalidOperationException>(await chunks.End());
        await ends.Send("one\ntwo\n");
        Assert.Equal(["one", "two"], await good.Next(2));
    }

    [Fact]
    public async Task Lines_SubscribedAgainWhileOneIsInOnNext_FailsAndNoLineIsLost()
    {
        using Ends ends = await Ends.Connect();
        ManualResetEventSlim goOn = new();
        using Watched<string> first = new(ends.Connection.Lines(), _ => goOn.Wait());
        await ends.Send("one\n");
        Assert.Equal("one", await first.Next());
        using Watched<string> second = new(ends.Connection.Lines());
        await ends.Send("two\n");

        Assert.IsType<InvalidOperationException>(await second.End());
        goOn.Set();
        Assert.Equal("two", await first.Next());
        Assert.False(first.HasEnded);
    }

    // An operator that has enough says so first and disposes then; who waits for it to be said may be faster.
    [Fact]
    public async Task Lines_SubscribedAgainBeforeTheOperatorDisposes_GoesOn()
    {
        using Ends ends = await Ends.Connect();
        ManualResetEventSlim goOn = new();
        TaskCompletionSource completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable first = ends.Connection.Lines().Checked().Take(1).Subscribe(
            static _ => { },
            () =>
            {
                completed.SetResult();
                goOn.Wait();
            });
        await ends.Send("one\ntwo\n");
        await completed.Task.Within();
        using Watched<string> second = new(ends.Connection.Lines());
        goOn.Set();

        Assert.Equal("two", await second.Next());
    }
}
