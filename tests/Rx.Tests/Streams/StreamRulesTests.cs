using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text;
using Nito.AsyncEx;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Streams;

public sealed class StreamRulesTests
{
    [Fact]
    public async Task Lines_DisposedAtAnyMoment_LosesNothing()
    {
        const int Rounds = 400;
        using Pair pair = await Pair.Connect();
        List<string> expected = [];
        List<string> got = [];
        for (int round = 0; round < Rounds; round++)
        {
            string[] lines = [$"{round}a", $"{round}b", $"{round}c"];
            expected.AddRange(lines);
            using Watched<string> watched = pair.Server.Lines().Watch();
            Task sending = pair.Client.SendAsync(string.Join('\n', lines) + "\n").AsTask();
            Thread.SpinWait(round * 37 % 3000);
            watched.Dispose();
            await sending.Within();
            using Watched<string> rest = pair.Server.Lines().Watch();
            await Eventually.True(() => watched.Count + rest.Count == lines.Length);
            got.AddRange(watched.Rest());
            got.AddRange(rest.Rest());
        }

        Assert.Equal(expected, got);
    }

    [Fact]
    public async Task Lines_SecondSubscriber_IsToldSoAndHarmsNothing()
    {
        using Pair pair = await Pair.Connect();
        using Watched<string> first = pair.Server.Lines().Watch();
        await pair.Client.SendAsync("one\n").Within();
        await first.Next();

        using Watched<ReadOnlyMemory<byte>> second = pair.Server.Chunks().Watch();

        Assert.Contains("Publish", Assert.IsType<InvalidOperationException>(await second.End()).Message);
        await pair.Client.SendAsync("two\n").Within();
        Assert.Equal("two", await first.Next());
    }

    [Fact]
    public async Task Lines_SubscribedRightAfterDisposal_WaitsForItsTurn()
    {
        using Pair pair = await Pair.Connect();
        for (int i = 0; i < 200; i++)
        {
            using Watched<string> first = pair.Server.Lines().Watch();
            first.Dispose();
            using Watched<string> second = pair.Server.Lines().Watch();
            await pair.Client.SendAsync("line\n").Within();

            Assert.Equal("line", await second.Next());
            Assert.False(second.HasEnded);
        }
    }

    [Fact]
    public async Task Lines_RepeatedOneByOne_GivesAll()
    {
        using Pair pair = await Pair.Connect();
        using Watched<string> lines = pair.Server.Lines().Take(1).Repeat(3).Watch();

        await pair.Client.SendAsync("a\nb\nc\nd\n").Within();

        Assert.Equal(["a", "b", "c"], await lines.Next(3));
        Assert.Null(await lines.End());
        Assert.Equal("d", await pair.Server.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Lines_HeldWhileTheHandlerReceivesTheBody_GoOnBehindIt()
    {
        using Pair pair = await Pair.Connect();
        await pair.Client.SendAsync("5\nhello3\nabc0\n").Within();
        using Watched<string> bodies = pair.Server.Lines().SelectSequential(
            async (line, cancellation) => Encoding.UTF8.GetString(await pair.Server.ReceiveAsync(int.Parse(line), cancellation))).Watch();

        Assert.Equal(["hello", "abc", ""], await bodies.Next(3));
    }

    [Fact]
    public async Task Lines_InAnEncoding_AreDecodedSo()
    {
        using RawPair wire = await RawPair.Connect();
        using Watched<string> lines = wire.Connection.Lines(Encoding.Latin1).Watch();

        wire.Give([0xE9, (byte)'\r', (byte)'x', (byte)'\r', (byte)'\n']);

        Assert.Equal("éx", await lines.Next());
        Assert.Throws<ArgumentException>(() => wire.Connection.Lines(Encoding.Unicode));
    }

    [Fact]
    public async Task Lines_TooLong_IsTheCoresErrorAndKeepsTheBytes()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Connection.Limits = new Limits(LongestLine: 10, MostBuffered: 100);
        using Watched<string> lines = wire.Connection.Lines().Watch();

        wire.Give("0123456789\n01234567890\n");

        Assert.Equal("0123456789", await lines.Next());
        Assert.Equal(SocketError.MessageSize, Assert.IsType<SocketFaultException>(await lines.End()).Error);
        Assert.Equal("01234567890\n", Bytes.Text(await wire.Connection.ReceiveAsync(12).Within()));
    }

    [Fact]
    public async Task Chunks_Paused_TakesNothingUntilResumed()
    {
        using Pair pair = await Pair.Connect();
        PauseTokenSource pause = new() { IsPaused = true };
        using Watched<byte[]> chunks = pair.Server.Chunks(pause: pause.Token).Copied().Watch();
        await pair.Client.SendAsync("a").Within();
        await Select.WaitAsync(pair.Server, Readiness.Readable).Within();

        Assert.Equal(0, chunks.Count);
        pause.IsPaused = false;
        Assert.Equal("a", Bytes.Text(await chunks.Next()));
        pause.IsPaused = true;
        await pair.Client.SendAsync("b").Within();

        // In the system, or looked at already and in the connection's buffer.
        while ((await Select.WaitAsync([pair.Server], null, TimeSpan.FromMilliseconds(10)).Within()).TimedOut)
        {
        }

        Assert.Equal(1, chunks.Count);
        pause.IsPaused = false;
        Assert.Equal("b", Bytes.Text(await chunks.Next()));
    }

    [Fact]
    public async Task Lines_PausedByTheirObserver_LeaveWhatHasComeAlready()
    {
        using RawPair wire = await RawPair.Connect();
        PauseTokenSource pause = new();
        wire.Give("one\ntwo\nthree\n");
        using Watched<string> lines = wire.Connection.Lines(pause.Token).Do(_ => pause.IsPaused = true).Watch();

        Assert.Equal("one", await lines.Next());
        Assert.Equal("two", await wire.Connection.ReceiveLineAsync().Within());
        pause.IsPaused = false;
        Assert.Equal("three", await lines.Next());
    }

    [Fact]
    public async Task Chunks_OfASize_AreNeverLarger()
    {
        using Pair pair = await Pair.Connect();
        using Watched<byte[]> chunks = pair.Server.Chunks(3).Copied().Watch();

        await pair.Client.SendAsync("abcdefgh").Within();
        pair.Client.Shutdown(SocketShutdown.Send);

        Assert.Null(await chunks.End());
        List<byte[]> all = chunks.Rest();
        Assert.All(all, static chunk => Assert.InRange(chunk.Length, 1, 3));
        Assert.Equal("abcdefgh", Bytes.Text(all.SelectMany(static chunk => chunk).ToArray()));
    }
}
