using System.Reactive.Disposables;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests;

public sealed class ReadinessTests
{
    [Fact]
    public async Task WhenReady_BytesAreLeft_TellsAgainByTurns()
    {
        using Ends ends = await Ends.Connect();
        List<byte> received = [];
        byte[] one = new byte[1];
        using Watched<Readiness> ready = new(ends.Connection.WhenReady(Readiness.Readable), _ =>
        {
            if (ends.Connection.ReceiveSomeAsync(one).AsTask().Result == 1)
            {
                received.Add(one[0]);
            }
            else
            {
                ends.Connection.Dispose();
            }
        });
        await ends.Send("abc");
        ends.EndSending();

        Assert.Null(await ready.End());
        Assert.Equal("abc"u8.ToArray(), received);
        Assert.Equal(4, ready.Count);
    }

    [Fact]
    public async Task WhenReady_BufferedBytes_AreReadable()
    {
        using Ends ends = await Ends.Connect();
        await ends.Send("one\ntwo\n");
        await Eventually.True(() => ends.Unread() == 8);
        Assert.Equal("one", await ends.Connection.ReceiveLineAsync().Within());
        Assert.Equal((0, true), (ends.Unread(), ends.Connection.HasBuffered));

        Assert.Equal(Readiness.Readable, await ends.Connection.WhenReady(Readiness.Readable).Checked().FirstAsync().ToTask().Within());
    }

    [Fact]
    public async Task WhenReady_ClosedWithBufferedBytes_CompletesQuietly()
    {
        using Ends ends = await Ends.Connect();
        await ends.Send("one\ntwo\n");
        await Eventually.True(() => ends.Unread() == 8);
        Assert.Equal("one", await ends.Connection.ReceiveLineAsync().Within());
        ends.Connection.Dispose();

        using Watched<Readiness> ready = new(ends.Connection.WhenReady(Readiness.Readable));

        Assert.Null(await ready.End());
        Assert.Equal(0, ready.Count);
    }

    [Fact]
    public async Task WhenReady_ClosedWhileItWaits_CompletesQuietly()
    {
        using Ends ends = await Ends.Connect();
        using Watched<Readiness> ready = new(ends.Connection.WhenReady(Readiness.Readable));
        ends.Connection.Dispose();

        Assert.Null(await ready.End());
    }

    [Fact]
    public async Task WhenReady_BothDirections_TellsOfEither()
    {
        using Ends ends = await Ends.Connect();

        Readiness ready = await ends.Connection.WhenReady(Readiness.Readable | Readiness.Writable).Checked().FirstAsync().ToTask().Within();

        Assert.Equal(Readiness.Writable, ready);
    }

    [Fact]
    public async Task WhenReady_Disposed_LeavesTheSocketGoodAndFallsSilent()
    {
        using Ends ends = await Ends.Connect();
        Watched<Readiness> ready = new(ends.Connection.WhenReady(Readiness.Readable));
        ready.Dispose();
        await ends.Send("one\n");

        Assert.Equal("one", await ends.Connection.ReceiveLineAsync().Within());
        Assert.Equal(0, ready.Count);
    }

    [Fact]
    public void WhenReady_OnALoopAndNeverUsed_LeavesTurnsToOthers()
    {
        int posts = SocketLoop.Run(async () =>
        {
            using Ends ends = await Ends.Connect();
            await ends.Send("x");
            int events = 0;
            using IDisposable watching = ends.Connection.WhenReady(Readiness.Readable).Checked().Subscribe(_ => events++);
            int posts = 0;
            while (events < 100)
            {
                await Task.Yield();
                posts++;
            }

            return posts;
        });

        Assert.InRange(posts, 50, int.MaxValue);
    }

    [Fact]
    public void WhenReady_DisposedByAnotherObserverOfTheTurn_IsSilent()
    {
        // Both are ready in one turn of the loop; whoever is told first disposes of the other.
        int told = SocketLoop.Run(static async () =>
        {
            using Ends one = await Ends.Connect();
            using Ends two = await Ends.Connect();
            using SingleAssignmentDisposable first = new();
            using SingleAssignmentDisposable second = new();
            int told = 0;
            first.Disposable = one.Connection.WhenReady().Checked().Take(1).Subscribe(_ => Tell(second));
            second.Disposable = two.Connection.WhenReady().Checked().Take(1).Subscribe(_ => Tell(first));
            await Task.Yield();
            await Task.WhenAll(one.Send("x"), two.Send("x"));
            while (told == 0 || one.Unread() + two.Unread() < 2)
            {
                await Task.Yield();
            }

            for (int turn = 0; turn < 5; turn++)
            {
                await Task.Yield();
            }

            return told;

            void Tell(IDisposable other)
            {
                told++;
                other.Dispose();
            }
        });

        Assert.Equal(1, told);
    }

    [Fact]
    public async Task WhenReady_OfNoDirection_Throws()
    {
        using Ends ends = await Ends.Connect();

        Assert.Throws<ArgumentOutOfRangeException>(() => ends.Connection.WhenReady(Readiness.HangUp));
    }

    [Fact]
    public async Task Observe_SeveralSockets_TellsWhichOneAtATimeAndCompletesWithTheLast()
    {
        using Ends one = await Ends.Connect();
        using Ends two = await Ends.Connect();
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        byte[] waste = new byte[10];
        int handled = 0;
        using Watched<ReadyEvent> events = new(Select.Observe([one.Connection, two.Connection, server]), ready =>
        {
            if (ready.Socket is TcpServer listening)
            {
                listening.AcceptAsync().AsTask().Result.Dispose();
            }
            else
            {
                Take(ready, waste);
            }

            Interlocked.Increment(ref handled);
        });
        await one.Send("x");
        Assert.Same(one.Connection, (await events.Next()).Socket);
        await two.Send("x");
        Assert.Same(two.Connection, (await events.Next()).Socket);
        using Socket client = await Ends.ConnectTo(server);
        Assert.Same(server, (await events.Next()).Socket);

        // Not under the hands of the one who takes from them.
        await Eventually.True(() => Volatile.Read(ref handled) == 3);
        one.Connection.Dispose();
        server.Dispose();
        await two.Send("y");
        Assert.Same(two.Connection, (await events.Next()).Socket);
        Assert.False(events.HasEnded);
        await Eventually.True(() => Volatile.Read(ref handled) == 4);
        two.Connection.Dispose();
        Assert.Null(await events.End());
    }

    [Fact]
    public async Task Observe_ManyReadyAtOnce_NeverOverlaps()
    {
        Ends[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(static _ => Ends.Connect()));
        byte[] one = new byte[1];
        using Watched<ReadyEvent> events = new(
            Select.Observe(all.Select(static ends => ends.Connection)),
            ready => Take(ready, one));
        await Task.WhenAll(all.Select(static ends => ends.Send("abcde")));

        List<ReadyEvent> seen = await events.Next(40);

        Assert.All(all, ends => Assert.Equal(5, seen.Count(ready => ready.Socket == ends.Connection)));
        Array.ForEach(all, static ends => ends.Dispose());
        Assert.Null(await events.End());
    }

    [Fact]
    public async Task Observe_Senders_AreWritable()
    {
        using Ends ends = await Ends.Connect();

        ReadyEvent ready = await Select.Observe([], [ends.Connection]).Checked().FirstAsync().ToTask().Within();

        Assert.Same(ends.Connection, ready.Socket);
        Assert.True(ready.Readiness.HasFlag(Readiness.Writable));
    }

    [Fact]
    public async Task Observe_NothingOrOnlyClosedSockets_CompletesQuietly()
    {
        using Ends ends = await Ends.Connect();
        ends.Connection.Dispose();
        using Watched<ReadyEvent> closed = new(Select.Observe([ends.Connection], [ends.Connection]));
        using Watched<ReadyEvent> nothing = new(Select.Observe([]));

        Assert.Null(await closed.End());
        Assert.Null(await nothing.End());
    }

    [Fact]
    public void Observe_NoList_Throws() => Assert.Throws<ArgumentNullException>(() => Select.Observe((IEnumerable<ISelectable>)null!));

    [Fact]
    public async Task Observe_Disposed_LeavesTheSocketsGood()
    {
        using Ends ends = await Ends.Connect();
        using (new Watched<ReadyEvent>(Select.Observe([ends.Connection])))
        {
        }

        await ends.Send("one\n");
        Assert.Equal("one", await ends.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Observe_OnNextIsBusy_TellsNothingMore()
    {
        using Ends one = await Ends.Connect();
        using Ends two = await Ends.Connect();
        ManualResetEventSlim goOn = new();
        byte[] waste = new byte[10];
        using Watched<ReadyEvent> events = new(Select.Observe([one.Connection, two.Connection]), ready =>
        {
            goOn.Wait();
            Take(ready, waste);
        });
        await one.Send("x");
        await events.Next();
        await two.Send("x");
        await Select.WaitAsync(two.Connection, Readiness.Readable).Within();

        Assert.Equal(1, events.Count);
        goOn.Set();
        Assert.Same(two.Connection, (await events.Next()).Socket);
    }

    // A test that has seen its events may have closed the socket by now; what an observer throws would end the process.
    private static void Take(ReadyEvent ready, byte[] into)
    {
        try
        {
            ((TcpConnection)ready.Socket).ReceiveSomeAsync(into).AsTask().GetAwaiter().GetResult();
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
