using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Timing;

/// <summary>The items of a client that comes back: held, handed out to the last one, never two at once, and where they belong.</summary>
public sealed class ReconnectItemsTests : ReconnectScene
{
    [Fact]
    public async Task Observer_HoldsTheStream_NothingIsReceivedMeanwhile()
    {
        TaskCompletionSource goOn = new();
        using Watched<string> lines = Client(static connection => connection.Lines().Select(static line => line)).Watch(_ => Assert.True(Backpressure.TryHold(goOn.Task)));
        using TcpConnection peer = await Accept();
        TcpConnection connection = (await Next(ReconnectPhase.Connected)).Connection!;
        await peer.SendAsync("a\nb\nc\n").Within();

        await lines.Next();

        Assert.Equal(2, connection.Stats.Received);
        Assert.Equal(1, lines.Count);
        goOn.SetResult();
        Assert.Equal(["b", "c"], await lines.Next(2));
    }

    [Fact]
    public async Task Stream_GoesOnWithoutItsConnection_IsDisposedOfOnceSilent()
    {
        using Subject<string> more = new();
        using Watched<string> items = Client(connection => connection.Lines().Merge(more)).Watch();
        TcpConnection connection = (await Next(ReconnectPhase.Connected)).Connection!;
        (await Accept()).Dispose();
        await connection.Closed.Within();

        // Items put it off; silence does not.
        more.OnNext("still here");
        await items.Next();
        while (!States.Reader.TryPeek(out _))
        {
            Clock.AdvanceBy(Second);
            await Task.Delay(1);
        }

        ReconnectState<TcpConnection> lost = await Next(ReconnectPhase.Lost);
        Assert.Equal(CloseReason.PeerEnd, lost.Reason);
        Assert.IsType<TimeoutException>(lost.Fault);
        Assert.False(more.HasObservers);
        await GoOn();
        await Next(ReconnectPhase.Connected);
    }

    [Fact]
    public async Task Stream_StillHandsOutWhatCame_IsNotDisposedOf()
    {
        TaskCompletionSource goOn = new();
        TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Watched<string> items = Client(static connection => connection.Lines().Hop(8)).Watch(_ =>
        {
            Backpressure.TryHold(goOn.Task);
            held.TrySetResult();
        });
        TcpConnection connection = (await Next(ReconnectPhase.Connected)).Connection!;
        TcpConnection peer = await Accept();
        await peer.SendAsync("a\nb\nc\n").Within();
        peer.Dispose();
        await items.Next();
        await held.Task.Within();
        await connection.Closed.Within();

        // The observer is at work: however long that takes, what waits behind it is not dropped.
        for (int i = 0; i < 50; i++)
        {
            Clock.AdvanceBy(Second);
            await Task.Yield();
        }

        goOn.SetResult();
        Assert.Equal(["b", "c"], await items.Next(2));
        Assert.Null((await Next(ReconnectPhase.Lost)).Fault);
    }

    [Fact]
    public async Task Item_UnderWay_IsWaitedForBeforeTheNextConnection()
    {
        using SemaphoreSlim goOn = new(0);
        TaskCompletionSource<IObserver<int>> subscribed = new();
        using Watched<int> items = Client(_ => Observable.Create<int>(observer =>
        {
            subscribed.SetResult(observer);
            return Disposable.Empty;
        })).Watch(_ => goOn.Wait(WithinExtensions.DefaultLimit));
        IObserver<int> stream = await subscribed.Task.Within();
        await Next(ReconnectPhase.Connected);
        Task delivery = Task.Run(() => stream.OnNext(1));
        await items.Next();

        stream.OnCompleted();

        Assert.False(States.Reader.TryPeek(out _));
        goOn.Release();
        await delivery.Within();
        Assert.Equal(CloseReason.Local, (await Next(ReconnectPhase.Lost)).Reason);
    }

    [Fact]
    public async Task InALoop_EverythingIsCalledThere()
    {
        int port = Port;
        int elsewhere = 0;
        Task peer = Task.Run(async () =>
        {
            for (int round = 0; round < 3; round++)
            {
                using TcpConnection accepted = await Accept();
                await accepted.SendAsync("line\n").Within();
            }
        });

        await Task.Run(() => SocketLoop.Run(async () =>
        {
            Backoff soon = new() { First = TimeSpan.FromTicks(1), Most = TimeSpan.FromTicks(1) };
            await Tcp.Reconnecting("127.0.0.1", port, static connection => connection.Lines(), soon, onState: _ => Look())
                .Do(_ => Look())
                .Take(3)
                .Checked()
                .LastOrDefaultAsync();
        })).Within();

        await peer.Within();
        Assert.Equal(0, elsewhere);

        void Look() => elsewhere += SocketLoop.Current is null ? 1 : 0;
    }
}
