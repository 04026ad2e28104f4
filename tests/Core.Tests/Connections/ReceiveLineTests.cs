using RxSocket.TestKit;
using System.Text;
using Xunit;

namespace RxSocket.Tests;

public sealed class ReceiveLineTests
{
    [Theory]
    [InlineData("plain\n", "plain")]
    [InlineData("with return\r\n", "with return")]
    [InlineData("a\rb\r\r\n", "ab")]
    [InlineData("\n", "")]
    [InlineData("\r\n", "")]
    [InlineData("Grüße, 世界 🌍\n", "Grüße, 世界 🌍")]
    [InlineData("nul\0inside\u0085\u2028\v\f\n", "nul\0inside\u0085\u2028\v\f")]
    public async Task ReceiveLineAsync_SplitAtEveryPoint_IsTheSame(string sent, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(sent);
        for (int split = 0; split <= bytes.Length; split++)
        {
            using RawPair pair = await RawPair.Connect();
            pair.Give(bytes.AsSpan(0, split));
            Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();
            pair.Give(bytes.AsSpan(split));

            Assert.Equal(expected, await line.Within());
        }
    }

    [Fact]
    public async Task ReceiveLineAsync_NotUtf8_ShowsReplacements()
    {
        using RawPair pair = await RawPair.Connect();

        pair.Give([0x61, 0xFF, 0x62, (byte)'\n']);

        Assert.Equal("a\uFFFDb", await pair.Connection.ReceiveLineAsync().Within());
    }

    [Theory]
    [InlineData(8_191)]
    [InlineData(8_192)]
    [InlineData(8_193)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public async Task ReceiveLineAsync_LongerThanABlock_IsWhole(int length)
    {
        using RawPair pair = await RawPair.Connect();
        string text = new('x', length);

        Task giving = Task.Run(() => pair.Give(text + "\nnext\n"));

        Assert.Equal(text, await pair.Connection.ReceiveLineAsync().Within());
        Assert.Equal("next", await pair.Connection.ReceiveLineAsync().Within());
        await giving.Within();
    }

    [Fact]
    public async Task ReceiveLineAsync_SeveralInOnePiece_AreThereWithoutWaiting()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("one\ntwo\nthree\n");
        await pair.Connection.ReceiveLineAsync().Within();

        ValueTask<string?> second = pair.Connection.ReceiveLineAsync();
        bool atOnce = second.IsCompletedSuccessfully;

        Assert.Equal((true, "two"), (atOnce, await second));
        Assert.True(pair.Connection.HasBuffered);
    }

    [Fact]
    public async Task ReceiveLineAsync_PeerEndsBetweenLines_IsNull()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("last\n");
        pair.End();

        Assert.Equal("last", await pair.Connection.ReceiveLineAsync().Within());
        Assert.Null(await pair.Connection.ReceiveLineAsync().Within());
        Assert.Null(await pair.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task ReceiveLineAsync_PeerEndsInside_ThrowsAndKeepsThePart()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("half");
        pair.End();

        SocketClosedException closed = await Assert.ThrowsAsync<SocketClosedException>(() => pair.Connection.ReceiveLineAsync().AsTask()).Within();

        Assert.Equal(("closed", "half"), (closed.Word, Encoding.UTF8.GetString(closed.Partial.Span)));
        Assert.Equal("half"u8.ToArray(), await pair.Connection.ReceiveAllAsync().Within());
    }

    [Fact]
    public async Task ReceiveLineAsync_PeerResets_ThrowsClosed()
    {
        using RawPair pair = await RawPair.Connect();
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();

        pair.Reset();

        SocketClosedException reset = await Assert.ThrowsAsync<SocketClosedException>(() => line).Within();
        Assert.Equal(System.Net.Sockets.SocketError.ConnectionReset, reset.Error);
    }

    [Fact]
    public async Task ReceiveLineAsync_TwoAtOnce_RefusesTheSecondAndKeepsTheFirst()
    {
        using RawPair pair = await RawPair.Connect();
        Task<string?> first = pair.Connection.ReceiveLineAsync().AsTask();

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Connection.ReceiveAsync(1).AsTask()).Within();
        pair.Give("line\n");

        Assert.Contains("receive", refused.Message, StringComparison.Ordinal);
        Assert.Equal("line", await first.Within());
    }

    [Fact]
    public async Task ReceiveLineAsync_Counts_LineEndsToo()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("abc\r\nde");

        await pair.Connection.ReceiveLineAsync().Within();

        Assert.Equal(5, pair.Connection.Stats.Received);
    }

    [Fact]
    public async Task ReceiveLineAsync_EndlessLine_MeetsTheLimitAndKeepsTheBytes()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Limits = Limits.Internet;
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();

        pair.Give(new string('x', 70_000));

        SocketFaultException tooLong = await Assert.ThrowsAsync<SocketFaultException>(() => line).Within();
        Assert.Equal(System.Net.Sockets.SocketError.MessageSize, tooLong.Error);
        Assert.Equal(70_000, (await pair.Connection.ReceiveAsync(70_000).Within()).Length);
    }

    [Fact]
    public async Task TryReceiveLine_WholeLinesInTheBuffer_AreTakenAndCounted()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("one\nGr\u00fc\rn\r\n\npart");
        await pair.Connection.PeekAsync().Within();

        Assert.True(pair.Connection.TryReceiveLine(out string? first));
        Assert.True(pair.Connection.TryReceiveLine(out string? second));
        Assert.True(pair.Connection.TryReceiveLine(out string? third));
        Assert.False(pair.Connection.TryReceiveLine(out string? none));

        Assert.Equal(("one", "Gr\u00fcn", "", null), (first, second, third, none));
        Assert.Equal("one\nGr\u00fc\rn\r\n\n"u8.Length, pair.Connection.Stats.Received);
        pair.Give("ial\n");
        Assert.Equal("partial", await pair.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task TryReceiveLine_LineThatOnlyTheSystemHas_DoesNotAskForIt()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("line\n");

        Assert.False(pair.Connection.TryReceiveLine(out _));
        Assert.False(pair.Connection.HasBuffered);
        Assert.Equal("line", await pair.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task TryReceiveLine_LongerThanTheLimit_TakesNothing()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("longer\nshort\n");
        await pair.Connection.PeekAsync().Within();
        pair.Connection.Limits = Limits.Default with { LongestLine = 5 };

        Assert.False(pair.Connection.TryReceiveLine(out _));
        await Assert.ThrowsAsync<SocketFaultException>(() => pair.Connection.ReceiveLineAsync().AsTask()).Within();

        pair.Connection.Limits = Limits.Default;
        Assert.True(pair.Connection.TryReceiveLine(out string? line));
        Assert.Equal("longer", line);
    }

    [Fact]
    public async Task TryReceiveLine_WhileAReceiveWaits_IsRefused()
    {
        using RawPair pair = await RawPair.Connect();
        Task<string?> first = pair.Connection.ReceiveLineAsync().AsTask();

        Assert.Throws<InvalidOperationException>(() => pair.Connection.TryReceiveLine(out _));
        pair.Give("line\n");

        Assert.Equal("line", await first.Within());
    }

    [Fact]
    public async Task ReceiveLinesAsync_UntilTheEnd_GivesEachLine()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("one\ntwo\r\n\nfour\n");
        pair.End();

        List<string> lines = [];
        await foreach (string line in pair.Connection.ReceiveLinesAsync())
        {
            lines.Add(line);
        }

        Assert.Equal(["one", "two", "", "four"], lines);
    }

    [Fact]
    public async Task ReceiveLinesAsync_IsCancelled_Throws()
    {
        using RawPair pair = await RawPair.Connect();
        using CancellationTokenSource source = new();
        pair.Give("one\n");
        await using IAsyncEnumerator<string> lines = pair.Connection.ReceiveLinesAsync().GetAsyncEnumerator(source.Token);
        await lines.MoveNextAsync().Within();
        Task<bool> second = lines.MoveNextAsync().AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second).Within();
    }

    [Fact]
    public async Task ReceiveChunksAsync_UntilTheEnd_GivesEverything()
    {
        using RawPair pair = await RawPair.Connect();
        byte[] sent = new byte[100_000];
        new Random(3).NextBytes(sent);
        Task giving = Task.Run(() =>
        {
            pair.Give(sent);
            pair.End();
        });

        List<byte> received = [];
        await foreach (ReadOnlyMemory<byte> chunk in pair.Connection.ReceiveChunksAsync(1_000))
        {
            Assert.InRange(chunk.Length, 1, 1_000);
            received.AddRange(chunk.ToArray());
        }

        await giving.Within();
        Assert.Equal(sent, received);
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Connection.ReceiveChunksAsync(0));
    }
}
