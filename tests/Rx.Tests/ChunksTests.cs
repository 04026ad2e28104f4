using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests;

public sealed class ChunksTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(8192)]
    public async Task Chunks_UntilThePeerEnds_AddUpToWhatWasSent(int size)
    {
        byte[] data = new byte[50_000];
        new Random(size).NextBytes(data);
        using Ends ends = await Ends.Connect();
        List<byte> received = [];
        bool empty = false, tooLarge = false;
        using Watched<ReadOnlyMemory<byte>> chunks = new(ends.Connection.Chunks(size), chunk =>
        {
            empty |= chunk.IsEmpty;
            tooLarge |= chunk.Length > size;
            received.AddRange(chunk.Span);
        });
        await ends.Send(data);
        ends.EndSending();

        Assert.Null(await chunks.End());
        Assert.Equal(data, received);
        Assert.Equal((false, false), (empty, tooLarge));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task Chunks_OfNoSize_Throws(int size)
    {
        using Ends ends = await Ends.Connect();

        Assert.Throws<ArgumentOutOfRangeException>(() => ends.Connection.Chunks(size));
    }

    [Fact]
    public async Task Chunks_PartTaken_TheRestIsForOtherReceives()
    {
        using Ends ends = await Ends.Connect();
        await ends.Send("headbody\n");
        await Eventually.True(() => ends.Unread() == 9);

        byte[] head = await ends.Connection.Chunks(4).Select(static chunk => chunk.ToArray()).Checked().FirstAsync().ToTask().Within();

        Assert.Equal("head"u8.ToArray(), head);
        Assert.Equal("body", await ends.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Chunks_WithBytesBuffered_GivesThemFirst()
    {
        using Ends ends = await Ends.Connect();
        await ends.Send("line\nrest");
        await Eventually.True(() => ends.Unread() == 9);
        Assert.Equal("line", await ends.Connection.ReceiveLineAsync().Within());

        byte[] rest = await ends.Connection.Chunks().Select(static chunk => chunk.ToArray()).Checked().FirstAsync().ToTask().Within();

        Assert.Equal("rest"u8.ToArray(), rest);
    }

    [Fact]
    public async Task Chunks_TwoConnectionsOfOneObservableEach_HaveMemoryOfTheirOwn()
    {
        using Ends one = await Ends.Connect();
        using Ends two = await Ends.Connect();
        ManualResetEventSlim goOn = new();
        string? seen = null;
        using Watched<ReadOnlyMemory<byte>> first = new(one.Connection.Chunks(), chunk =>
        {
            goOn.Wait();
            seen = System.Text.Encoding.ASCII.GetString(chunk.Span);
        });
        using Watched<ReadOnlyMemory<byte>> second = new(two.Connection.Chunks());
        await one.Send("aaaa");
        await first.Next();
        await two.Send("bbbb");
        await second.Next();
        goOn.Set();

        await Eventually.True(() => seen is not null);
        Assert.Equal("aaaa", seen);
    }

    [Fact]
    public async Task Chunks_OnNextIsBusy_TheSocketIsNotRead()
    {
        using Ends ends = await Ends.Connect();
        ManualResetEventSlim goOn = new();
        long received = 0;
        using Watched<ReadOnlyMemory<byte>> chunks = new(ends.Connection.Chunks(), chunk =>
        {
            goOn.Wait();
            Interlocked.Add(ref received, chunk.Length);
        });
        await ends.Send("x");
        await chunks.Next();

        long sent = 1 + await Task.Run(() => ends.SendUntilStuck(new byte[65536])).Within();

        // The system itself may still move what the peer sent into our queue.
        Assert.True(ends.Unread() > 0);
        Assert.Equal((1, 1L, false), (chunks.Count, ends.Connection.Stats.Received, ends.Connection.HasBuffered));
        goOn.Set();
        await Eventually.True(() => Interlocked.Read(ref received) == sent);
    }

    [Fact]
    public async Task Lines_OnNextIsBusy_TakesOneBlockOfThePeersAtMost()
    {
        using Ends ends = await Ends.Connect();
        ManualResetEventSlim goOn = new();
        using Watched<string> lines = new(ends.Connection.Lines(), _ => goOn.Wait());
        await ends.Send("first\n");
        await lines.Next();

        await Task.Run(() => ends.SendUntilStuck(ManyLines())).Within();

        Assert.Equal(1, lines.Count);
        Assert.True(ends.Unread() > 0);
        Assert.False(ends.Connection.HasBuffered);
        goOn.Set();
        Assert.Equal("a line", await lines.Next());
    }

    private static byte[] ManyLines() => [.. Enumerable.Repeat("a line\n"u8.ToArray(), 10_000).SelectMany(static line => line)];
}
