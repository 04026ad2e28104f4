using System.Reactive.Linq;
using System.Reactive.Subjects;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Sending;

/// <summary>What ends a subscription that sends, while the peer does not read: here it never does.</summary>
public sealed class EvictionTests
{
    [Theory]
    [InlineData(SendEnd.Leave)]
    [InlineData(SendEnd.HalfClose)]
    [InlineData(SendEnd.Close)]
    public async Task Send_QueueOverflows_EndsAndAbortsAtOnce(SendEnd end)
    {
        using RawPair wire = await StuckPair();
        using Subject<string> source = new();
        using var sending = wire.Connection.SendLines(source, new SendOptions { Capacity = 2, Overflow = Overflow.Fail, End = end }).Watch();

        // One is under way, two wait.
        for (int i = 0; i < 4; i++)
        {
            source.OnNext("news");
        }

        Assert.IsType<OverflowException>(await sending.End());
        Assert.Equal(CloseReason.Abort, await wire.Connection.Closed.Within());
        await Eventually.True(() => !source.HasObservers);
    }

    [Fact]
    public async Task Send_SourceFailsWhileAMessageWaits_EndsAtOnceAndTheMessageArrivesWhole()
    {
        using RawPair wire = await StuckPair();
        long before = wire.Connection.Stats.Sent;
        using Subject<string> source = new();
        using var sending = wire.Connection.SendLines(source).Watch();
        source.OnNext("begun");
        source.OnNext("waits behind it");

        source.OnError(new TimeoutException());

        Assert.IsType<TimeoutException>(await sending.End());
        Assert.False(wire.Connection.Closed.IsCompleted);
        wire.Take((int)before);
        Assert.Equal("begun\n", Bytes.Text(wire.Take(6)));
    }

    [Fact]
    public async Task Send_SourceFailsWhileAMessageWaitsAndTheEndIsAClose_AbortsAtOnce()
    {
        using RawPair wire = await StuckPair();
        using Subject<string> source = new();
        using var sending = wire.Connection.SendLines(source, new SendOptions { End = SendEnd.Close }).Watch();
        source.OnNext("begun");

        source.OnError(new TimeoutException());

        Assert.IsType<TimeoutException>(await sending.End());
        Assert.Equal(CloseReason.Abort, await wire.Connection.Closed.Within());
    }

    [Fact]
    public async Task Send_OverflowsInsideItsOwnOnNext_EndsBehindIt()
    {
        using RawPair wire = await RawPair.Connect(window: 4096);
        using Subject<string> source = new();
        bool isFull = false;
        using var sending = wire.Connection.SendLines(source, new SendOptions { Capacity = 1, Overflow = Overflow.Fail }).Watch(_ =>
        {
            // Its own message counts as under way until it is told.
            source.OnNext("queued");
            source.OnNext("one too many");
            isFull = true;
        });

        source.OnNext("first");

        Assert.IsType<OverflowException>(await sending.End());
        Assert.True(isFull);
    }

    [Fact]
    public async Task Serve_SlowGuest_IsEvictedAndTheOthersGoOn()
    {
        using TcpServer server = await Pair.Listen();
        using Subject<string> news = new();
        SendOptions patience = new() { Capacity = 4, Overflow = Overflow.Fail };
        using Watched<ServeEvent> events = server.Serve(guest => guest.SendLines(news, patience)).Watch();
        using TcpConnection reader = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        TcpConnection readers = (await events.Next()).Connection!;
        using TcpConnection sleeper = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        TcpConnection sleepers = (await events.Next()).Connection!;
        await BusyWindow.Fill(sleepers);
        await Eventually.True(() => news.HasObservers);

        for (int line = 0; line < 100; line++)
        {
            news.OnNext($"{line}");
            Assert.Equal($"{line}", await reader.ReceiveLineAsync().Within());
        }

        ServeEvent evicted = await events.Next();
        Assert.Equal((ServeEventKind.Failed, sleepers), (evicted.Kind, evicted.Connection));
        Assert.IsType<OverflowException>(evicted.Fault);
        Assert.NotNull(readers.Handle);
    }

    private static async Task<RawPair> StuckPair()
    {
        RawPair wire = await RawPair.Connect(window: 4096);
        await BusyWindow.Fill(wire.Connection);
        return wire;
    }
}
