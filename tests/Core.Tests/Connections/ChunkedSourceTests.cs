using System.Text;
using RxSocket.Ltn12;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests.Connections;

/// <summary>A body in chunked coding is read by RFC 9112 and no other way: what one reader forgives and another does not is how a request is smuggled.</summary>
public sealed class ChunkedSourceTests
{
    private const string Size = "invalid chunk size";
    private const string End = "invalid chunk end";
    private const string Field = "malformed reponse headers";

    [Theory]
    [InlineData("10000000000000005\r\nhello\r\n", "chunk too long")]        // 2^64 and 5
    [InlineData("fffffffffffffffff\r\n", "chunk too long")]
    [InlineData("8000000000000000\r\n", "chunk too long")]
    [InlineData("1\r0\r\n0123456789abcdef\r\n", Size)]
    [InlineData("-5\r\n", Size)]
    [InlineData("+5\r\nhello\r\n", Size)]
    [InlineData("0x5\r\nhello\r\n", Size)]
    [InlineData("5h\r\nhello\r\n", Size)]
    [InlineData(" 5\r\nhello\r\n", Size)]
    [InlineData("5 \r\nhello\r\n", Size)]
    [InlineData("5\t\r\nhello\r\n", Size)]
    [InlineData("5 x\r\nhello\r\n", Size)]
    [InlineData("\r\n5\r\nhello\r\n", Size)]
    [InlineData(";a\r\n", Size)]
    [InlineData("5\nhello\r\n", Size)]
    [InlineData("5\r\r\nhello\r\n", Size)]
    [InlineData("5;a\u0000\r\nhello\r\n", Size)]
    [InlineData("5;a\rb\r\nhello\r\n", Size)]
    [InlineData("5;a\nhello\r\n", Size)]
    [InlineData("0\n\n", Size)]
    [InlineData("0\r\n\n", Field)]
    [InlineData("0\r\na: b\n\r\n", Field)]
    [InlineData("0\r\na : b\r\n\r\n", Field)]
    [InlineData("0\r\n: b\r\n\r\n", Field)]
    [InlineData("0\r\n a: b\r\n\r\n", Field)]
    [InlineData("0\r\na(b: c\r\n\r\n", Field)]
    [InlineData("0\r\na: b\rc\r\n\r\n", Field)]
    [InlineData("0\r\na: \u0000\r\n\r\n", Field)]
    public async Task Pull_MalformedBody_IsRefusedForGoodAndNothingBehindItIsRead(string body, string error)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give(Encoding.Latin1.GetBytes(body + "5\r\nsmugg\r\n0\r\n\r\n"));
        Source source = pair.Connection.ChunkedSource();

        for (int pulls = 0; pulls < 3; pulls++)
        {
            Chunk chunk = await source.PullAsync().Within();

            Assert.Equal(0, chunk.Data.Length);
            Assert.Equal(error, chunk.Error is SocketFaultException fault ? fault.Word : chunk.Error);
        }
    }

    [Theory]
    [InlineData("5\r\nhelloXX")]
    [InlineData("5\r\nhello!\r\n")]
    [InlineData("5\r\nhello\n")]
    [InlineData("5\r\nhello\r0\r\n\r\n")]
    public async Task Pull_SomethingBehindTheData_IsAnErrorAfterTheChunk(string body)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give(body + "5\r\nsmugg\r\n0\r\n\r\n");
        Source source = pair.Connection.ChunkedSource();

        Chunk whole = await source.PullAsync().Within();

        Assert.Equal("hello", Encoding.ASCII.GetString(whole.Data.Span));
        Assert.Equal(End, (await source.PullAsync().Within()).Error);
        Assert.Equal(End, (await source.PullAsync().Within()).Error);
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("00000000000000000005\r\nhello\r\n0000\r\n\r\n")]
    [InlineData("5;name=value;flag;q=\"a;b\"\r\nhello\r\n0;last\r\n\r\n")]
    [InlineData("5 \t;a\r\nhello\r\n0 ;b\r\n\r\n")]
    [InlineData("2\r\nhe\r\n3\r\nllo\r\n0\r\nA: b\r\nC:\r\n\td\r\n\r\n")]
    public async Task Pull_WhatTheRfcAllows_IsRead(string body)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give(body + "behind\n");
        StringBuilder text = new();
        Source source = pair.Connection.ChunkedSource();
        Chunk chunk;

        while (!(chunk = await source.PullAsync().Within()).IsEnd)
        {
            text.Append(Encoding.ASCII.GetString(chunk.Data.Span));
        }

        Assert.Equal((null, "hello"), (chunk.Error, text.ToString()));
        Assert.True((await source.PullAsync().Within()) is { IsEnd: true, Error: null });
        Assert.Equal("behind", await pair.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Pull_ExtensionWithoutAnEnd_IsTooLong()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("5;" + new string('x', 5000) + "\r\nhello\r\n");

        Chunk chunk = await pair.Connection.ChunkedSource().PullAsync().Within();

        SocketFaultException tooLong = Assert.IsType<SocketFaultException>(chunk.Error);
        Assert.Equal("chunk extension too long", tooLong.Word);
        Assert.Contains("4096 bytes", tooLong.Message, StringComparison.Ordinal);
    }
}
