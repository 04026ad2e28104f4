using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Nito.AsyncEx;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Serving;

public sealed class ServeTests
{
    [Fact]
    public async Task Serve_ManyClients_AreHandledBesideEachOther()
    {
        using TcpServer server = await Pair.Listen();
        using Watched<ServeEvent> events = server.Serve(connection => connection.Send(connection.Chunks())).Watch();
        TcpConnection[] clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Connect(server)));

        foreach (TcpConnection client in clients.Reverse())
        {
            await client.SendAsync("hello\n").Within();
            Assert.Equal("hello", await client.ReceiveLineAsync().Within());
        }

        Array.ForEach(clients, static client => client.Dispose());
        List<ServeEvent> seen = await events.Next(20);
        Assert.Equal(10, seen.Count(static e => e.Kind == ServeEventKind.Opened));
        Assert.All(seen.Where(static e => e.Kind == ServeEventKind.Closed), static e => Assert.Equal(CloseReason.PeerEnd, e.Reason));
        Assert.Equal(0, seen[^1].Open);
    }

    [Fact]
    public async Task Serve_HandlerFails_HarmsNoOther()
    {
        using TcpServer server = await Pair.Listen();
        using Watched<ServeEvent> events = server.Serve(static async (connection, cancellation) =>
        {
            string? line = await connection.ReceiveLineAsync(cancellation);
            _ = line == "bad" ? throw new FormatException() : 0;
            await connection.SendAsync("ok\n", cancellation);
        }).Watch();
        using TcpConnection good = await Connect(server);
        using TcpConnection bad = await Connect(server);
        await events.Next(2);

        await bad.SendAsync("bad\n").Within();
        Assert.Null(await bad.ReceiveLineAsync().Within());
        bad.Dispose();
        ServeEvent failed = await events.Next();
        await good.SendAsync("good\n").Within();

        Assert.Equal("ok", await good.ReceiveLineAsync().Within());
        Assert.Equal(ServeEventKind.Failed, failed.Kind);
        Assert.IsType<FormatException>(failed.Fault);
    }

    [Fact]
    public async Task Serve_BeyondTheMost_WaitsInTheBacklog()
    {
        using TcpServer server = await Pair.Listen();
        using Watched<ServeEvent> events = server.Serve(static connection => connection.Lines(), new ServeOptions { MaxConnections = 1 }).Watch();
        using TcpConnection one = await Connect(server);
        await events.Next();
        using TcpConnection two = await Connect(server);

        Assert.Empty(events.Rest());
        one.Dispose();

        Assert.Equal([ServeEventKind.Closed, ServeEventKind.Opened], (await events.Next(2)).Select(static e => e.Kind));
    }

    [Theory]
    [InlineData(1, int.MaxValue)]
    [InlineData(int.MaxValue, 1)]
    public async Task Serve_OneTooMany_IsReset(int most, int perAddress)
    {
        using TcpServer server = await Pair.Listen();
        ServeOptions options = new() { MaxConnections = most, MaxPerAddress = perAddress, RefuseBeyond = true };
        using Watched<ServeEvent> events = server.Serve(static connection => connection.Lines(), options).Watch();
        using TcpConnection one = await Connect(server);
        await events.Next();

        // The reset may come while the client still connects.
        await Assert.ThrowsAsync<SocketClosedException>(async () =>
        {
            using TcpConnection two = await Connect(server);
            await two.ReceiveLineAsync().Within();
        });

        ServeEvent refused = await events.Next();
        Assert.Equal((ServeEventKind.Refused, CloseReason.Limit, 1), (refused.Kind, refused.Reason, refused.Open));
    }

    [Fact]
    public async Task Serve_Paused_AcceptsNothingUntilResumed()
    {
        using TcpServer server = await Pair.Listen();
        PauseTokenSource pause = new() { IsPaused = true };
        using Watched<ServeEvent> events = server.Serve(static connection => connection.Lines(), new ServeOptions { Pause = pause.Token }).Watch();
        using TcpConnection client = await Connect(server);
        await Select.WaitAsync(server, Readiness.Readable).Within();

        Assert.Equal(0, events.Count);
        pause.IsPaused = false;

        Assert.Equal((ServeEventKind.Opened, 1), Short(await events.Next()));
    }

    [Fact]
    public async Task Serve_Stopping_LetsTheOpenOnesEnd()
    {
        using TcpServer server = await Pair.Listen();
        using CancellationTokenSource stop = new();
        using Watched<ServeEvent> events = server.Serve(
            connection => connection.Send(connection.Chunks()), new ServeOptions { Stopping = stop.Token }).Watch();
        using TcpConnection client = await Connect(server);
        await events.Next();

        await stop.CancelAsync();
        Assert.Equal((ServeEventKind.Draining, 1), Short(await events.Next()));
        await client.SendAsync("still here\n").Within();
        Assert.Equal("still here", await client.ReceiveLineAsync().Within());
        client.Dispose();

        Assert.Equal((ServeEventKind.Closed, 0), Short(await events.Next()));
        Assert.Equal((ServeEventKind.Drained, 0), Short(await events.Next()));
        Assert.Null(await events.End());
    }

    [Fact]
    public async Task Serve_DrainTakesTooLong_ResetsWhatIsOpen()
    {
        using TcpServer server = await Pair.Listen();
        using CancellationTokenSource stop = new();
        HistoricalScheduler clock = new();
        ServeOptions options = new() { Stopping = stop.Token, DrainDeadline = TimeSpan.FromSeconds(5), Scheduler = clock };
        using Watched<ServeEvent> events = server.Serve(static (_, cancellation) => Task.Delay(Timeout.Infinite, cancellation), options).Watch();
        using TcpConnection client = await Connect(server);
        await events.Next();
        await stop.CancelAsync();
        await events.Next();

        clock.AdvanceBy(TimeSpan.FromSeconds(4));
        Assert.Empty(events.Rest());
        clock.AdvanceBy(TimeSpan.FromSeconds(1));

        ServeEvent closed = await events.Next();
        Assert.Equal(CloseReason.Deadline, closed.Reason);
        Assert.Equal((ServeEventKind.Drained, 0), Short(await events.Next()));
        Assert.Null(await events.End());
        await Assert.ThrowsAsync<SocketClosedException>(() => client.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Serve_Disposed_ResetsWhatIsOpenAndCancelsTheHandlers()
    {
        using TcpServer server = await Pair.Listen();
        TaskCompletionSource cancelled = new();
        using Watched<ServeEvent> events = server.Serve(async (_, cancellation) =>
        {
            using CancellationTokenRegistration told = cancellation.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, cancellation);
        }).Watch();
        using TcpConnection client = await Connect(server);
        await events.Next();

        events.Dispose();

        await cancelled.Task.Within();
        await Assert.ThrowsAsync<SocketClosedException>(() => client.ReceiveLineAsync().Within());
        using TcpConnection next = await Connect(server);
        using Watched<TcpConnection> free = server.Connections().Watch();
        (await free.Next()).Dispose();
    }

    [Fact]
    public void Serve_InALoop_StaysOnIt()
    {
        string? answer = SocketLoop.Run(static async () =>
        {
            SocketLoop loop = SocketLoop.Current!;
            bool strayed = false;
            using TcpServer server = await Pair.Listen();
            using Watched<ServeEvent> events = server.Serve(
                connection => connection.SendLines(connection.Lines().SelectSequential(async (line, _) =>
                {
                    await Task.Delay(1).ConfigureAwait(false);
                    return line.ToUpperInvariant();
                }).Do(_ => strayed |= SocketLoop.Current != loop))).Watch(_ => strayed |= SocketLoop.Current != loop);
            using TcpConnection client = await Connect(server);
            await client.SendAsync("a\nb\n");
            string? line = await client.ReceiveLineAsync() + await client.ReceiveLineAsync();
            return strayed ? "strayed" : line;
        });

        Assert.Equal("AB", answer);
    }

    private static Task<TcpConnection> Connect(TcpServer server) => Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();

    private static (ServeEventKind Kind, int Open) Short(ServeEvent happened) => (happened.Kind, happened.Open);
}
