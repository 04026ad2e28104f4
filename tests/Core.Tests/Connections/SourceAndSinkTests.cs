using System.Text;
using RxSocket.Ltn12;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>Connections as ends of LTN12 streams, in both colours.</summary>
public sealed class SourceAndSinkTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Source_UntilThePeerEnds_GivesEverything(bool blocks)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("hello");
        pair.End();
        Sink sink = Sink.Table(out List<byte[]> chunks);

        Flow flow = await All(pair.Connection.Source(), sink, blocks);

        Assert.Null(flow.Error);
        Assert.Equal("hello", Text(chunks));
        Assert.NotNull(pair.Connection.Handle);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Source_ByLength_LeavesTheRest(bool blocks)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("hello\nrest\n");
        Sink sink = Sink.Table(out List<byte[]> chunks);

        await All(pair.Connection.Source(6), sink, blocks);

        Assert.Equal("hello\n", Text(chunks));
        Assert.Equal("rest", await pair.Connection.ReceiveLineAsync().Within());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Source_ByLengthPeerEndsEarly_IsAnError(bool blocks)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("hel");
        pair.End();
        Sink sink = Sink.Table(out List<byte[]> chunks);

        Flow flow = await All(pair.Connection.Source(6), sink, blocks);

        Assert.IsType<SocketClosedException>(flow.Error);
        Assert.Equal("hel", Text(chunks));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ChunkedSource_Body_GivesChunksTrailersAndLeavesTheRest(bool blocks)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("5;ext=1\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-One: 1\r\nX-One: 2\r\nX-Long: a\r\n  b\r\n\r\nrest\n");
        Dictionary<string, string> trailers = new() { ["x-one"] = "0" };
        Sink sink = Sink.Table(out List<byte[]> chunks);

        Flow flow = await All(pair.Connection.ChunkedSource(trailers), sink, blocks);

        Assert.Null(flow.Error);
        Assert.Equal(["hello", "0123456789"], chunks.Select(Encoding.UTF8.GetString));
        Assert.Equal(("0, 1, 2", "a  b"), (trailers["x-one"], trailers["x-long"]));
        Assert.Equal("rest", await pair.Connection.ReceiveLineAsync().Within());
    }

    [Theory]
    [InlineData("zz\r\n", "invalid chunk size")]
    [InlineData("0\r\nno colon\r\n\r\n", "malformed reponse headers")]
    public async Task ChunkedSource_Malformed_IsAnError(string body, string error)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give(body);

        Chunk chunk = await pair.Connection.ChunkedSource().PullAsync().Within();

        Assert.Equal(error, chunk.Error);
    }

    [Fact]
    public async Task ChunkedSource_TimesOutAnywhere_GoesOnThere()
    {
        const string Body = "5\r\nhello\r\n3\r\nabc\r\n0\r\nX: y\r\n z\r\n\r\n";
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Timeouts = Timeouts.Poll;
        Dictionary<string, string> trailers = [];
        Source source = pair.Connection.ChunkedSource(trailers);
        List<string> chunks = [];
        bool ended = false;
        foreach (char one in Body)
        {
            pair.Give(one.ToString());
            Chunk chunk = await source.PullAsync().Within();
            if (!chunk.IsEnd)
            {
                chunks.Add(Encoding.UTF8.GetString(chunk.Data.Span));
            }

            ended = chunk.IsEnd && chunk.Error is null;
        }

        Assert.True(ended);
        Assert.Equal(["hello", "abc"], chunks);
        Assert.Equal("y z", trailers["x"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sink_CloseWhenDone_SendsAndCloses(bool blocks)
    {
        using RawPair pair = await RawPair.Connect();
        Task<byte[]> taken = Task.Run(() =>
        {
            byte[] all = pair.TakeAll();
            pair.End();
            return all;
        });

        Flow flow = await All(Source.Table("a", "bc"), pair.Connection.Sink(closeWhenDone: true), blocks);

        Assert.Null(flow.Error);
        Assert.Equal("abc"u8.ToArray(), await taken.Within());
        Assert.Null(pair.Connection.Handle);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ChunkedSink_SendsFramesAndTheEnd(bool blocks)
    {
        using RawPair pair = await RawPair.Connect();

        await All(Source.Table("hello", new string('x', 16)), pair.Connection.ChunkedSink(), blocks);

        Assert.Equal($"5\r\nhello\r\n10\r\n{new string('x', 16)}\r\n0\r\n\r\n", Encoding.UTF8.GetString(pair.Take(10 + 22 + 5)));
        Assert.NotNull(pair.Connection.Handle);
    }

    [Fact]
    public async Task Sink_ConnectionIsGone_StopsTheStream()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Shutdown(System.Net.Sockets.SocketShutdown.Send);

        Flow flow = await Pump.AllAsync(Source.String("x"), pair.Connection.Sink()).Within();

        Assert.IsType<SocketClosedException>(flow.Error);
    }

    [Fact]
    public async Task Source_Cancelled_ThrowsAndLosesNothing()
    {
        using RawPair pair = await RawPair.Connect();
        Source source = pair.Connection.Source();
        using CancellationTokenSource cancellation = new();
        Task<Chunk> pull = source.PullAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pull.Within());
        pair.Give("later");

        Assert.Equal("later"u8.ToArray(), (await source.PullAsync().Within()).Data.ToArray());
    }

    private static Task<Flow> All(Source source, Sink sink, bool blocks) =>
        blocks ? Task.Run(() => Pump.All(source, sink)).Within() : Pump.AllAsync(source, sink).Within();

    private static string Text(IEnumerable<byte[]> chunks) => string.Concat(chunks.Select(Encoding.UTF8.GetString));
}
