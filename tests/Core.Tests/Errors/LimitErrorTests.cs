using System.Net.Sockets;
using RxSocket.Ltn12;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>What was too much, and how much is allowed: the name to look up, and the value to compare.</summary>
public sealed class LimitErrorTests
{
    private static readonly Limits Small = new(LongestLine: 10, MostBuffered: 20);

    [Fact]
    public async Task ReceiveLine_TooLong_NamesLimitAndValue()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Limits = Small;
        pair.Give("far more than ten bytes");

        SocketFaultException tooLong = await Assert.ThrowsAsync<SocketFaultException>(() => pair.Connection.ReceiveLineAsync().Within());

        Assert.Equal((SocketError.MessageSize, SocketPhase.Receive, pair.Peer.LocalEndPoint), (tooLong.Error, tooLong.Phase, tooLong.Peer));
        Assert.Contains("Limits.LongestLine allows, 10 bytes", tooLong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReceiveAll_TooLong_NamesLimitAndValue()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Limits = Small;
        pair.Give(new byte[21]);

        SocketFaultException tooLong = await Assert.ThrowsAsync<SocketFaultException>(() => pair.Connection.ReceiveAllAsync().Within());

        Assert.Contains("Limits.MostBuffered allows, 20 bytes", tooLong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_CountBeyondTheLimit_NamesLimitAndValue()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Limits = Small;

        ArgumentOutOfRangeException count = await Assert.ThrowsAsync<ArgumentOutOfRangeException>("count", () => pair.Connection.ReceiveAsync(21).AsTask());
        ArgumentOutOfRangeException atLeast = await Assert.ThrowsAsync<ArgumentOutOfRangeException>("atLeast", () => pair.Connection.PeekAsync(21).AsTask());

        Assert.All([count, atLeast], static thrown => Assert.Contains("Limits.MostBuffered, 20 bytes", thrown.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("15\r\n", "Limits.MostBuffered allows, 20 bytes")]
    [InlineData("0\r\na: 34\r\nb: 67\r\n", "Limits.LongestLine allows, 10 bytes")]
    public async Task ChunkedSource_TooLong_NamesLimitAndValue(string body, string limit)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Limits = Small;
        pair.Give(body);

        Chunk chunk = await pair.Connection.ChunkedSource().PullAsync().Within();

        SocketFaultException tooLong = Assert.IsType<SocketFaultException>(chunk.Error);
        Assert.Contains(limit, tooLong.Message, StringComparison.Ordinal);
        Assert.Equal(pair.Peer.LocalEndPoint, tooLong.Peer);
    }
}
