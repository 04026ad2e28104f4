using System.Text;
using RxSocket.Blocking;
using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Edges;

/// <summary>LuaSocket's rules for client:receive, as its manual and its runs tell them.</summary>
public sealed class BlockingReceiveTests
{
    [Theory]
    [InlineData(null, "one")]
    [InlineData("*l", "one")]
    [InlineData("*line", "one")]
    [InlineData("3", "one")]
    [InlineData("0x2", "on")]
    [InlineData(" 4 ", "one\n")]
    [InlineData("2.5", "on")]
    [InlineData("1e1", "one\ntwo\nth")]
    [InlineData("*a", "one\ntwo\nthree")]
    [InlineData("*all", "one\ntwo\nthree")]
    public async Task Receive_ByPattern_GivesWhatItAsks(string? pattern, string expected)
    {
        using BlockingPair pair = await BlockingPair.Connect();
        await pair.Give("one\ntwo\nthree");
        pair.Peer.EndSending();

        (string? data, string? error, string? partial) = await BlockingFace.OnThread(() => pair.Client.Receive(pattern)).Soon();

        Assert.Equal((expected, null, null), (data, error, partial));
    }

    [Theory]
    [InlineData("l")]
    [InlineData("a")]
    [InlineData("*n")]
    [InlineData("*L")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("-0.5")]
    [InlineData("nan")]
    [InlineData("three")]
    [InlineData("0x")]
    [InlineData("--1")]
    public async Task Receive_PatternThatIsNone_RaisesAndTakesNothing(string pattern)
    {
        using BlockingPair pair = await BlockingPair.Connect();
        await pair.Give("one\n");

        ArgumentException raised = Assert.ThrowsAny<ArgumentException>(() => pair.Client.Receive(pattern));

        Assert.Contains("invalid receive pattern", raised.Message, StringComparison.Ordinal);
        Assert.Equal("one", pair.Client.Receive().Value);
    }

    [Theory]
    [InlineData("*l", "pre", "preone")]
    [InlineData("*l", "a\r\n", "a\r\none")]
    [InlineData("5", "pre", "preon")]
    [InlineData("3", "pre", "pre")]
    [InlineData("2", "pre", "pre")]
    [InlineData("0", "pre", "pre")]
    [InlineData("*a", "pre", "preone\ntwo")]
    public async Task Receive_WithAPrefix_PutsItInFrontAndCountsIt(string pattern, string prefix, string expected)
    {
        using BlockingPair pair = await BlockingPair.Connect();
        await pair.Give("one\ntwo");
        pair.Peer.EndSending();

        Assert.Equal(expected, (await BlockingFace.OnThread(() => pair.Client.Receive(pattern, prefix)).Soon()).Value);
    }

    [Fact]
    public async Task Receive_PrefixLongEnough_TouchesNothing()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        pair.Client.Close();

        Assert.Equal("long", pair.Client.Receive(2, "long").Value);
        Assert.Equal(new Outcome<string>(null, "closed", "long"), pair.Client.Receive(5, "long"));
    }

    [Fact]
    public async Task Receive_OfZero_WaitsForAByteAndLeavesIt()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        pair.Client.SetTimeout(0);
        Outcome<string> nothing = pair.Client.Receive(0);
        await pair.Give("x");
        Outcome<string> something = pair.Client.Receive(0);

        Assert.Equal(new Outcome<string>(null, "timeout", ""), nothing);
        Assert.Equal(new Outcome<string>(""), something);
        Assert.True(pair.Client.Dirty());
        Assert.Equal("x", pair.Client.Receive(1).Value);
    }

    [Fact]
    public async Task Receive_Fails_HandsThePartialOutForGood()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        await pair.Give("some\r");
        pair.Client.SetTimeout(0);

        Outcome<string> first = pair.Client.Receive("*l", "pre ");
        Outcome<string> second = pair.Client.Receive("*l");

        Assert.Equal(new Outcome<string>(null, "timeout", "pre some"), first);
        Assert.Equal(new Outcome<string>(null, "timeout", ""), second);
        Assert.False(pair.Client.Dirty());
        Assert.Equal(5, pair.Client.GetStats().Received);
    }

    [Fact]
    public async Task Receive_AllTwice_IsClosedTheSecondTime()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        await pair.Give("rest");
        pair.Peer.EndSending();

        Assert.Equal("rest", pair.Client.Receive("*a").Value);
        Assert.Equal(new Outcome<string>(null, "closed", "pre"), pair.Client.Receive("*a", "pre"));
    }

    [Fact]
    public async Task Receive_AfterItsOwnClose_FirstGivesWhatWasBuffered()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        await pair.Give("one\ntwo\nth");
        Assert.Equal("one", pair.Client.Receive().Value);
        pair.Client.Close();

        Assert.Equal("two", pair.Client.Receive().Value);
        Assert.Equal(new Outcome<string>(null, "closed", "th"), pair.Client.Receive());
        Assert.Equal(new Outcome<string>(null, "closed", ""), pair.Client.Receive("*a"));
    }

    [Fact]
    public async Task Receive_EveryByteValue_IsACharEach()
    {
        string all = string.Concat(Enumerable.Range(0, 256).Select(static b => (char)b));
        using BlockingPair pair = await BlockingPair.Connect();
        await pair.Give(all + "\n");

        Assert.Equal(all[..10], pair.Client.Receive().Value);
        Assert.Equal(all[11..].Replace("\r", "", StringComparison.Ordinal), pair.Client.Receive().Value);
        Assert.Throws<ArgumentException>(() => pair.Client.Receive("*l", "\u0100"));
    }

    [Theory]
    [InlineData(null, null, "o\u00ffe")]
    [InlineData("*l", "p\r", "p\ro\u00ffe")]
    [InlineData("*a", "p", "po\u00ff\re\r\ntwo")]
    [InlineData("2", null, "o\u00ff")]
    [InlineData("3", "p", "po\u00ff")]
    [InlineData("2", "pre", "pre")]
    [InlineData("0", null, "")]
    public async Task ReceiveBytes_ByPattern_GivesTheBytesOfWhatReceiveGives(string? pattern, string? prefix, string expected)
    {
        using BlockingPair pair = await BlockingPair.Connect();
        await pair.Give("o\u00ff\re\r\ntwo");
        pair.Peer.EndSending();

        Outcome<byte[]> bytes = await BlockingFace.OnThread(() => pair.Client.ReceiveBytes(pattern, prefix is null ? null : Encoding.Latin1.GetBytes(prefix))).Soon();

        Assert.Equal((expected, null), (Encoding.Latin1.GetString(bytes.OrThrow()), bytes.Error));
    }

    [Fact]
    public async Task ReceiveBytes_Fails_HandsThePartialOutForGood()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        await pair.Give("so\rme\r");
        pair.Client.SetTimeout(0);

        Outcome<byte[]> line = pair.Client.ReceiveBytes("*l", "pre "u8.ToArray());
        await pair.Give("more");
        Outcome<byte[]> count = pair.Client.ReceiveBytes(100, line.Partial);
        pair.Client.Close();

        Assert.Equal(("timeout", "pre some"), (line.Error, Encoding.Latin1.GetString(line.Partial!)));
        Assert.Equal(("timeout", "pre somemore"), (count.Error, Encoding.Latin1.GetString(count.Partial!)));
        Assert.Equal(("closed", ""), (pair.Client.ReceiveBytes().Error, Encoding.Latin1.GetString(pair.Client.ReceiveBytes().Partial!)));
        Assert.Throws<LuaArgumentException>(() => pair.Client.ReceiveBytes(-1));
        Assert.Throws<LuaArgumentException>(() => pair.Client.ReceiveBytes("l"));
    }

    [Fact]
    public async Task ReceiveBytes_PrefixLongEnough_IsCopied()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        byte[] prefix = [1, 2, 3];

        byte[] received = pair.Client.ReceiveBytes(2, prefix).OrThrow();

        Assert.Equal(prefix, received);
        Assert.NotSame(prefix, received);
    }

    [Fact]
    public async Task Receive_MoreThanOneBlock_ReadsTheSystemInBlocksOf8192()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        await pair.Give(new string('x', 20_000));

        Assert.Equal(1, pair.Client.Receive(1).Value!.Length);
        Assert.Equal(8191, Drain(pair.Client));
    }

    // What is left in the object when the system is not asked any more.
    private static int Drain(TcpObject client)
    {
        client.Close();
        return client.Receive("*a").Value!.Length;
    }

    [Fact]
    public async Task Receive_WithATimeout_BlockAloneCountsFromTheCallsStart()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        pair.Client.SetTimeout(0.1);
        Task<Outcome<string>> receive = BlockingFace.OnThread(() => pair.Client.Receive("*l"));
        while (!receive.IsCompleted)
        {
            await pair.Peer.Send("x");
            await Until.True(() => pair.Client.Dirty() || receive.IsCompleted);
        }

        Assert.Equal("timeout", (await receive.Soon()).Error);
    }

    [Fact]
    public async Task OrThrow_OfAFailure_ThrowsAsTheAwaitedCallsDo()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        pair.Client.SetTimeout(0);
        Assert.Throws<SocketTimeoutException>(() => pair.Client.Receive().OrThrow());
        pair.Peer.EndSending();
        pair.Client.SetTimeout(null);

        Assert.Throws<SocketClosedException>(() => pair.Client.Receive().OrThrow());
        Assert.Equal("connection refused", Assert.Throws<SocketFaultException>(() => LuaSocket.Connect("127.0.0.1", RawPeer.UnusedPort()).OrThrow()).Word);
    }

    [Fact]
    public async Task OrThrow_OfAReceiveThatGotAPart_HandsItOutWithTheException()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        await pair.Give("so\u00ffme");
        pair.Client.SetTimeout(0);

        SocketTimeoutException text = Assert.Throws<SocketTimeoutException>(() => pair.Client.Receive("*l", "pre ").OrThrow());
        await pair.Give("more");
        SocketTimeoutException bytes = Assert.Throws<SocketTimeoutException>(() => pair.Client.ReceiveBytes(100, text.Partial.ToArray()).OrThrow());

        Assert.Equal("pre so\u00ffme", Encoding.Latin1.GetString(text.Partial.Span));
        Assert.Equal((0, "pre so\u00ffmemore"), (bytes.Sent, Encoding.Latin1.GetString(bytes.Partial.Span)));
        Assert.False(pair.Client.Dirty());
    }
}
