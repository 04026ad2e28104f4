using System.Collections.Concurrent;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Flow;

/// <summary>
/// What users' observers may do in any call of any source: throw, dispose, subscribe again. Nothing hangs and nothing is swallowed, and the connection is
/// free for the next receive afterwards.
/// </summary>
[Collection(ObserverFaultTests.Collection)]
public sealed partial class HostileObserverTests
{
    // Not those that lead out of Rx: they have no observer.
    public static TheoryData<string> EverySource =>
        [.. Sources.All.Keys.Except(["SubscribeSequential", "ReadAllAsync", "ToChannel", "CopyToAsync"])];

    [Theory]
    [MemberData(nameof(EverySource))]
    public async Task OnNext_Throws_EndsTheSubscriptionAndIsReported(string source)
    {
        using Scenery scene = await Scenery.Set();
        using Reported reported = new();
        FormatException thrown = new();
        int calls = 0;

        // What a task gives is thrown by its await.
        using IDisposable subscription = Sources.All[source](scene).Checked().Subscribe(
            _ =>
            {
                Interlocked.Increment(ref calls);
                throw thrown;
            },
            error => reported.Add(error));

        await reported.Of(thrown);
        await AssertFree(scene);
        Assert.Equal(1, calls);
    }

    [Theory]
    [MemberData(nameof(EverySource))]
    public async Task OnNext_Disposes_IsTheLastCall(string source)
    {
        using Scenery scene = await Scenery.Set();
        SingleAssignmentDisposable subscription = new();
        TaskCompletionSource disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int calls = 0;

        subscription.Disposable = Sources.All[source](scene).Checked().Subscribe(_ =>
        {
            Interlocked.Increment(ref calls);
            subscription.Dispose();
            disposed.TrySetResult();
        });

        await disposed.Task.Within();
        await AssertFree(scene);
        Assert.Equal(1, calls);
    }

    [Theory]
    [MemberData(nameof(EverySource))]
    public async Task OnNext_SubscribesAgain_HangsNeither(string source)
    {
        using Scenery scene = await Scenery.Set();
        IObservable<object> observable = Sources.All[source](scene).Checked().Take(1);
        TaskCompletionSource<IDisposable> again = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        using IDisposable subscription = observable.Checked().Subscribe(_ => again.TrySetResult(
            observable.Subscribe(_ => told.TrySetResult(), _ => told.TrySetResult(), () => told.TrySetResult())));

        // Another item, or the end, or that the source is taken: whatever it is, the second one is told.
        // What the first one had taken into a queue by then goes with it: more is sent than a queue holds.
        using IDisposable second = await again.Task.Within();
        for (int sent = 0; sent < 10; sent++)
        {
            await TrySend(scene);
        }

        using IDisposable? client = await TryConnect(scene);
        await told.Task.Within();
        await AssertFree(scene);
    }

    [Fact]
    public async Task OnCompleted_Throws_IsReported()
    {
        using Pair pair = await Pair.Connect();
        using Reported reported = new();
        FormatException thrown = new();
        using IDisposable subscription = pair.Server.Lines().Checked().Subscribe(static _ => { }, static _ => { }, () => throw thrown);

        pair.Client.Dispose();

        await reported.Of(thrown);
    }

    [Fact]
    public async Task OnError_Throws_IsReported()
    {
        using Pair pair = await Pair.Connect();
        using Reported reported = new();
        FormatException thrown = new();
        using IDisposable subscription = pair.Server.Lines().Checked().Subscribe(static _ => { }, _ => throw thrown);

        pair.Client.Abort();

        await reported.Of(thrown);
    }

    [Fact]
    public void Raised_ThrowsItself_IsUnhandledAndNotSwallowed()
    {
        using Reported reported = new(static _ => throw new NotSupportedException());

        Exception? thrown = Assert.ThrowsAny<Exception>(() => SocketLoop.Run(static async () =>
        {
            using Pair pair = await Pair.Connect();
            using Watched<string> lines = pair.Server.Lines().Watch(static line => throw new FormatException(line));
            await pair.Client.SendAsync("a\n");
            await new TaskCompletionSource().Task;
        }));

        Assert.IsType<NotSupportedException>(thrown);
    }

    [Fact]
    public async Task SelectSequential_CallbackOnTheHandlersTokenThrows_IsReportedAndTheEndIsTold()
    {
        using Pair pair = await Pair.Connect();
        using Reported reported = new();
        FormatException thrown = new();
        TaskCompletionSource registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Watched<int> results = pair.Server.Lines().SelectSequential(
            async (line, cancellation) =>
            {
                cancellation.Register(() => throw thrown);
                registered.TrySetResult();
                await Task.Yield();
                return int.Parse(line);
            }).Watch();

        await pair.Client.SendAsync("none\nnext\n").Within();

        Assert.NotSame(thrown, Assert.IsType<FormatException>(await results.End()));
        await reported.Of(thrown);
        Assert.Equal("next", await pair.Server.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Framing_Throws_IsTheErrorAndTheBytesStay()
    {
        using Pair pair = await Pair.Connect();
        await pair.Client.SendAsync("line\n").Within();

        using Watched<ReadOnlyMemory<byte>> frames = pair.Server.Frames(new ThrowingFraming()).Watch();

        Assert.IsType<NotSupportedException>(await frames.End());
        Assert.Equal("line", await pair.Server.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Send_FramingThrows_IsTheErrorAndTheConnectionSendsOn()
    {
        using Pair pair = await Pair.Connect();

        using var sending = pair.Server.Send(Observable.Return("x"), new SendOptions { Framing = new ThrowingFraming() }).Watch();

        Assert.IsType<NotSupportedException>(await sending.End());
        await pair.Server.SendAsync("line\n").Within();
        Assert.Equal("line", await pair.Client.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task AcceptFaults_ObserverThrows_IsReportedAndTheServerGoesOn()
    {
        using Reported reported = new();
        FormatException thrown = new();
        using TcpServer server = await Pair.Listen();
        server.Timeouts = new Timeouts(Block: TimeSpan.FromMilliseconds(1));
        using IDisposable faults = server.AcceptFaults().Checked().Subscribe(_ => throw thrown);
        using Watched<TcpConnection> connections = server.Connections().Watch();

        await reported.Of(thrown);
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();

        (await connections.Next()).Dispose();
    }

    [Fact]
    public async Task Serve_LoggerThrows_ServesOn()
    {
        using TcpServer server = await Pair.Listen();
        server.Logger = new ThrowingLogger();
        using Watched<ServeEvent> events = server.Serve(static connection => connection.Send(connection.Chunks())).Watch();
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();

        await client.SendAsync("a\n").Within();

        Assert.Equal("a", await client.ReceiveLineAsync().Within());
        client.Dispose();
        Assert.Equal([ServeEventKind.Opened, ServeEventKind.Closed], (await events.Next(2)).Select(static e => e.Kind));
    }

    [Fact]
    public async Task Observe_ChangeIsNone_IsTheErrorAndNotThatOfItsSource()
    {
        using Subject<SelectChange> changes = new();
        using Watched<ReadyEvent> events = Select.Observe(changes).Watch();
        await Eventually.True(() => changes.HasObservers);

        changes.OnNext(default);

        Assert.IsAssignableFrom<ArgumentException>(await events.End());
    }

    // A receive that the source has left is possible: it takes what is there, or finds the end or the close.
    private static async Task AssertFree(Scenery scene)
    {
        await TrySend(scene);
        await Eventually.True(() => scene.Connection.Handle is null || CanReceive(scene.Connection));
    }

    // Some sources close the connection.
    private static async Task TrySend(Scenery scene)
    {
        try
        {
            await scene.Peer.SendAsync("more\n").Within();
        }
        catch (SocketFaultException)
        {
        }
    }

    // One that is reset while it still connects has come all the same.
    private static async Task<IDisposable?> TryConnect(Scenery scene)
    {
        try
        {
            return await Tcp.ConnectAsync("127.0.0.1", scene.Port).Within();
        }
        catch (SocketFaultException)
        {
            return null;
        }
    }

    private static bool CanReceive(TcpConnection connection)
    {
        try
        {
            ValueTask<ReadOnlyMemory<byte>> peek = connection.PeekAsync();
            return peek.IsCompleted && (peek.IsFaulted || !peek.Result.IsEmpty);
        }
        catch (Exception busy) when (busy is InvalidOperationException and not ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Keeps what is reported, from now on.</summary>
    private sealed class Reported : IDisposable
    {
        private readonly ConcurrentQueue<Exception> _all = [];
        private readonly Action<Exception> _handler;

        public Reported(Action<Exception>? handler = null)
        {
            _handler = handler ?? Add;
            ObserverFaults.Raised += _handler;
        }

        public void Add(Exception thrown) => _all.Enqueue(thrown);

        public Task Of(Exception thrown) => Eventually.True(() => _all.Contains(thrown), what: "reported");

        public void Dispose() => ObserverFaults.Raised -= _handler;
    }
}
