using System.Reactive.Concurrency;
using System.Reactive.Linq;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Serving;

/// <summary>A server that stops tells its handlers, in time for a goodbye.</summary>
public sealed class StoppingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Serve_Stops_EachClientGetsAGoodbyeAndACleanEnd(bool byClosing)
    {
        const int Clients = 5;
        using TcpServer server = await Pair.Listen();
        using CancellationTokenSource stop = new();
        using Watched<ServeEvent> events = server.Serve(Polite, new ServeOptions { Stopping = stop.Token }).Watch();
        TcpConnection[] clients = new TcpConnection[Clients];
        for (int i = 0; i < Clients; i++)
        {
            clients[i] = await Connect(server);
            await clients[i].SendAsync($"{i}\n").Within();
            Assert.Equal($"{i}", await clients[i].ReceiveLineAsync().Within());
        }

        if (byClosing)
        {
            server.Dispose();
        }
        else
        {
            await stop.CancelAsync();
        }

        foreach (TcpConnection client in clients)
        {
            Assert.Equal("Goodbye.", await client.ReceiveLineAsync().Within());
            Assert.Null(await client.ReceiveLineAsync().Within());
            client.Dispose();
        }

        Assert.Null(await events.End());
        List<ServeEvent> seen = events.Rest();
        Assert.Equal(ServeEventKind.Draining, seen[Clients].Kind);
        Assert.Equal(Clients, seen.Count(static e => e is { Kind: ServeEventKind.Closed, Reason: CloseReason.Local }));
        Assert.Equal((ServeEventKind.Drained, 0), (seen[^1].Kind, seen[^1].Open));
    }

    [Fact]
    public void Serve_StopsInALoop_TellsInTheLoop()
    {
        (string? goodbye, bool inTheLoop) = SocketLoop.Run(static async () =>
        {
            SocketLoop loop = SocketLoop.Current!;
            bool inTheLoop = false;
            using TcpServer server = await Pair.Listen();
            using CancellationTokenSource stop = new();
            using Watched<ServeEvent> events = server.Serve(
                (connection, stopping) =>
                {
                    stopping.Register(() => inTheLoop = SocketLoop.Current == loop);
                    return Polite(connection, stopping);
                },
                new ServeOptions { Stopping = stop.Token }).Watch();
            using TcpConnection client = await Connect(server);
            await events.Next();
            await Task.Run(stop.Cancel);
            return (await client.ReceiveLineAsync(), inTheLoop);
        });

        Assert.Equal(("Goodbye.", true), (goodbye, inTheLoop));
    }

    [Fact]
    public async Task Serve_StopsAndAConversationGoesOn_ResetsItAfterTheDeadline()
    {
        using TcpServer server = await Pair.Listen();
        using CancellationTokenSource stop = new();
        HistoricalScheduler clock = new();
        ServeOptions options = new() { Stopping = stop.Token, DrainDeadline = TimeSpan.FromSeconds(5), Scheduler = clock };
        using Watched<ServeEvent> events = server.Serve(
            static (connection, stopping) => connection.SendLines(Observable.Never<string>().TakeUntil(stopping).Append("Goodbye.").Concat(Observable.Never<string>())),
            options).Watch();
        using TcpConnection client = await Connect(server);
        await events.Next();
        await stop.CancelAsync();
        await events.Next();
        Assert.Equal("Goodbye.", await client.ReceiveLineAsync().Within());

        clock.AdvanceBy(TimeSpan.FromSeconds(5));

        ServeEvent closed = await events.Next();
        Assert.Equal((ServeEventKind.Closed, CloseReason.Deadline), (closed.Kind, closed.Reason));
        await Assert.ThrowsAsync<SocketClosedException>(() => client.ReceiveLineAsync().Within());
        Assert.Null(await events.End());
    }

    [Fact]
    public async Task Serve_CallbackOnTheStoppingTokenThrows_IsAnEventAndTheOthersAreTold()
    {
        using TcpServer server = await Pair.Listen();
        ListLogger log = new();
        server.Logger = log;
        using CancellationTokenSource stop = new();
        int registered = 0;
        using Watched<ServeEvent> events = server.Serve(
            (connection, stopping) =>
            {
                stopping.Register(static () => throw new FormatException());
                Interlocked.Increment(ref registered);
                return Polite(connection, stopping);
            },
            new ServeOptions { Stopping = stop.Token }).Watch();
        using TcpConnection one = await Connect(server);
        using TcpConnection other = await Connect(server);
        await events.Next(2);
        await Eventually.True(() => registered == 2);

        await stop.CancelAsync();

        Assert.Equal(("Goodbye.", "Goodbye."), (await one.ReceiveLineAsync().Within(), await other.ReceiveLineAsync().Within()));
        one.Dispose();
        other.Dispose();
        Assert.Null(await events.End());
        ServeEvent[] failed = [.. events.Rest().Where(static e => e.Kind == ServeEventKind.CallbackFailed)];
        Assert.Equal(2, failed.Length);
        Assert.All(failed, static e => Assert.IsType<FormatException>(e.Fault));
        Assert.Equal(2, log.Lines.Count(static line => line.Contains("CallbackFailed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Serve_CallbackOnAHandlersTokenThrows_IsAnEventAndServeDrains()
    {
        using TcpServer server = await Pair.Listen();
        using CancellationTokenSource stop = new();
        HistoricalScheduler clock = new();
        ServeOptions options = new() { Stopping = stop.Token, DrainDeadline = TimeSpan.FromSeconds(5), Scheduler = clock };
        TaskCompletionSource registered = new();
        using Watched<ServeEvent> events = server.Serve(
            async (_, cancellation) =>
            {
                cancellation.Register(static () => throw new FormatException());
                registered.SetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
            },
            options).Watch();
        using TcpConnection client = await Connect(server);
        await events.Next();
        await registered.Task.Within();
        await stop.CancelAsync();
        await events.Next();

        clock.AdvanceBy(TimeSpan.FromSeconds(5));

        Assert.Null(await events.End());
        List<ServeEvent> seen = events.Rest();
        Assert.IsType<FormatException>(Assert.Single(seen, static e => e.Kind == ServeEventKind.CallbackFailed).Fault);
        Assert.Equal(CloseReason.Deadline, Assert.Single(seen, static e => e.Kind == ServeEventKind.Closed).Reason);
        Assert.Equal(ServeEventKind.Drained, seen[^1].Kind);
    }

    [Fact]
    public async Task Serve_DisposedOfAndACallbackThrows_EndsAndFreesTheServer()
    {
        using TcpServer server = await Pair.Listen();
        TaskCompletionSource registered = new();
        Watched<ServeEvent> events = server.Serve(async (_, cancellation) =>
        {
            cancellation.Register(static () => throw new FormatException());
            registered.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        }).Watch();
        using TcpConnection client = await Connect(server);
        await events.Next();
        await registered.Task.Within();

        events.Dispose();

        await Assert.ThrowsAsync<SocketClosedException>(() => client.ReceiveLineAsync().Within());
        using TcpConnection next = await Connect(server);
        using Watched<TcpConnection> free = server.Connections().Watch();
        (await free.Next()).Dispose();
    }

    private static IObservable<System.Reactive.Unit> Polite(TcpConnection connection, CancellationToken stopping) =>
        connection.SendLines(connection.Lines().TakeUntil(stopping).Append("Goodbye."));

    private static Task<TcpConnection> Connect(TcpServer server) => Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
}
