using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Sending;

public sealed class SendTests
{
    [Fact]
    public async Task Send_FromManyProducers_NeverInterleaves()
    {
        const int Producers = 8;
        const int Each = 40;
        using Pair pair = await Pair.Connect();
        using Watched<byte[]> frames = pair.Server.Frames(Framing.LengthPrefixed()).Copied().Watch();
        SendOptions options = new() { Framing = Framing.LengthPrefixed() };

        await Task.WhenAll(Enumerable.Range(0, Producers).Select(producer => Task.Run(async () =>
        {
            IEnumerable<byte[]> messages = Enumerable.Range(0, Each).Select(i => Enumerable.Repeat((byte)producer, 1 + (i * 997)).ToArray());
            await pair.Client.Send(messages.ToObservable(), options).Checked().LastOrDefaultAsync();
        }))).Within();

        List<byte[]> received = await frames.Next(Producers * Each);
        Assert.All(received, static message => Assert.Single(message.Distinct()));
        Assert.All(received.GroupBy(static message => message[0]), static group => Assert.Equal(group.OrderBy(static m => m.Length), group));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_OfTheConnectionsOwnChunks_IsAnEcho(bool onLoop)
    {
        byte[] data = new byte[3_000_000];
        Random.Shared.NextBytes(data);
        if (onLoop)
        {
            await Task.Run(() => SocketLoop.Run(() => Echo(data)));
        }
        else
        {
            await Echo(data);
        }
    }

    [Fact]
    public async Task Send_ThroughOperators_HoldsTheSource()
    {
        // The peer does not read. Whenever a chunk comes, all before it are with the system: none waits here.
        using Pair from = await Pair.Connect();
        using RawPair to = await RawPair.Connect(window: 4096);
        long most = 0;
        IObservable<ReadOnlyMemory<byte>> chunks = from.Server.Chunks().Select(static chunk => chunk).Where(_ =>
        {
            Interlocked.Exchange(ref most, Math.Max(most, from.Server.Stats.Received - to.Connection.Stats.Sent));
            return true;
        });
        using var sending = to.Connection.Send(chunks).Watch();
        do
        {
            await Eventually.True(() => Interlocked.Read(ref most) > 0 || from.Client.Stats.Sent == 0);
        }
        while (await BusyWindow.Fill(from.Client) > 0);

        Assert.InRange(Interlocked.Read(ref most), 1, 8192);
    }

    [Fact]
    public async Task Send_HalfClose_PeerSeesTheEndAndMayAnswer()
    {
        using RawPair wire = await RawPair.Connect();
        using var sending = wire.Connection.SendLines(new[] { "a", "b" }.ToObservable(), new SendOptions { End = SendEnd.HalfClose }).Watch();

        Assert.Equal("a\nb\n", Bytes.Text(wire.TakeAll()));
        wire.Give("bye\n");

        Assert.Equal("bye", await wire.Connection.ReceiveLineAsync().Within());
        Assert.Null(await sending.End());
    }

    [Fact]
    public async Task Send_Close_ClosesBehindTheLastMessage()
    {
        using Pair pair = await Pair.Connect();
        using var sending = pair.Server.SendLines(new[] { "a", "b" }.ToObservable(), new SendOptions { End = SendEnd.Close }).Watch();

        Assert.Equal("a\nb\n", Bytes.Text(await pair.Client.ReceiveAllAsync().Within()));
        pair.Client.Dispose();

        Assert.Null(await sending.End());
        Assert.Equal((null, CloseReason.Local), (pair.Server.Handle, await pair.Server.Closed.Within()));
    }

    [Theory]
    [InlineData(SendEnd.Leave)]
    [InlineData(SendEnd.HalfClose)]
    [InlineData(SendEnd.Close)]
    public async Task Send_SourceFails_IsNoEndForThePeer(SendEnd end)
    {
        using RawPair wire = await RawPair.Connect();
        IObservable<string> source = Observable.Return("a").Concat(Observable.Throw<string>(new TimeoutException()));

        using var sending = wire.Connection.Send(source, new SendOptions { End = end }).Watch();

        Assert.IsType<TimeoutException>(await sending.End());
        if (end == SendEnd.Leave)
        {
            await wire.Connection.SendAsync("b").Within();
            Assert.Equal("ab", Bytes.Text(wire.Take(2)));
        }
        else
        {
            Assert.Equal(CloseReason.Abort, await wire.Connection.Closed.Within());
            Assert.Throws<SocketException>(wire.TakeAll);
        }
    }

    [Fact]
    public async Task Send_PeerIsGone_IsTheError()
    {
        using RawPair wire = await RawPair.Connect();
        using Subject<string> source = new();
        using var sending = wire.Connection.Send(source).Watch();
        wire.Reset();
        await Select.WaitAsync(wire.Connection, Readiness.Readable).Within();

        while (!sending.HasEnded)
        {
            source.OnNext("x");
        }

        Assert.IsType<SocketClosedException>(await sending.End());
        await Eventually.True(() => !source.HasObservers);
    }

    [Fact]
    public async Task Send_MessageCutShort_NothingFollowsIt()
    {
        using RawPair wire = await RawPair.Connect(window: 4096);
        wire.Connection.Timeouts = Timeouts.Poll;
        using var cut = wire.Connection.Send(Observable.Return(new byte[64 * 1024 * 1024])).Watch();
        SocketTimeoutException fault = Assert.IsType<SocketTimeoutException>(await cut.End());
        Assert.True(fault.Sent > 0);
        wire.Connection.Timeouts = Timeouts.None;

        using var next = wire.Connection.Send(Observable.Return("x")).Watch();

        Assert.Contains("cut short", Assert.IsType<SocketFaultException>(await next.End()).Message);
    }

    [Theory]
    [InlineData(Overflow.DropOldest)]
    [InlineData(Overflow.DropNewest)]
    [InlineData(Overflow.Fail)]
    public async Task AsObserver_QueueIsFull_DoesAsThePolicySays(Overflow overflow)
    {
        using RawPair wire = await RawPair.Connect(window: 4096);
        await BusyWindow.Fill(wire.Connection);
        long before = wire.Connection.Stats.Sent;
        using SendObserver observer = wire.Connection.AsObserver(new SendOptions { Capacity = 2, Overflow = overflow });

        // "0" is under way, "1" and "2" wait.
        for (int i = 0; i < 5; i++)
        {
            observer.OnNext(Bytes.Of($"{i}"));
        }

        if (overflow == Overflow.Fail)
        {
            // At once, though the peer reads nothing: it is evicted.
            await Assert.ThrowsAsync<OverflowException>(() => observer.Completion.Within());
            Assert.Equal(CloseReason.Abort, await wire.Connection.Closed.Within());
            return;
        }

        observer.OnCompleted();
        wire.Take((int)before);
        Assert.Equal(overflow == Overflow.DropOldest ? "034" : "012", Bytes.Text(wire.Take(3)));
        await observer.Completion.Within();
    }

    [Fact]
    public async Task AsObserver_ForeignSourceAndFullQueue_WaitsOnItsThread()
    {
        using RawPair wire = await RawPair.Connect(window: 4096);
        await BusyWindow.Fill(wire.Connection);
        long before = wire.Connection.Stats.Sent;
        using SendObserver observer = wire.Connection.AsObserver(new SendOptions { Capacity = 1 });
        observer.OnNext(Bytes.Of("0"));
        observer.OnNext(Bytes.Of("1"));
        TaskCompletionSource calls = new();
        Task waiting = Task.Run(() =>
        {
            calls.SetResult();
            observer.OnNext(Bytes.Of("2"));
        });
        await calls.Task.Within();

        Assert.False(waiting.IsCompleted);
        wire.Take((int)before);

        Assert.Equal("012", Bytes.Text(wire.Take(3)));
        await waiting.Within();
    }

    [Fact]
    public async Task AsSubject_CarriesBothDirections()
    {
        using Pair pair = await Pair.Connect();
        SendOptions options = new() { Framing = Framing.VarintPrefixed() };
        ISubject<ReadOnlyMemory<byte>> one = pair.Client.AsSubject(options);
        ISubject<ReadOnlyMemory<byte>> other = pair.Server.AsSubject(options);
        using IDisposable answering = other.Checked().Select(static message => Bytes.Of(Bytes.Text(message).ToUpperInvariant())).Subscribe(other);
        using Watched<byte[]> answers = one.Copied().Watch();

        one.OnNext(Bytes.Of("hello"));
        one.OnNext(Bytes.Of("world"));

        Assert.Equal(["HELLO", "WORLD"], (await answers.Next(2)).Select(static answer => Bytes.Text(answer)));
    }

    [Fact]
    public async Task AsSubject_SendingFails_ItsObserverIsTold()
    {
        using Pair pair = await Pair.Connect();
        ISubject<ReadOnlyMemory<byte>> subject = pair.Client.AsSubject(new SendOptions { Framing = Framing.LengthPrefixed(maximum: 3) });
        using Watched<byte[]> answers = subject.Copied().Watch();

        subject.OnNext(Bytes.Of("long"));

        Assert.IsAssignableFrom<ArgumentException>(await answers.End());
        Assert.NotNull(pair.Client.Handle);
    }

    private static async Task Echo(byte[] data)
    {
        using Pair pair = await Pair.Connect();
        using var echo = pair.Server.Send(pair.Server.Chunks(), new SendOptions { End = SendEnd.HalfClose }).Watch();
        Task<byte[]> back = pair.Client.ReceiveAllAsync().AsTask();

        await pair.Client.SendAsync(data);
        pair.Client.Shutdown(SocketShutdown.Send);

        Assert.Equal(data, await back.Within());
        Assert.Null(await echo.End());
    }
}
