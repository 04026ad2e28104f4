using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class ReceiveAllTests
{
    [Fact]
    public async Task ReceiveAllAsync_PeerEnds_GivesEverything()
    {
        using RawPair pair = await RawPair.Connect();
        Task<byte[]> all = pair.Connection.ReceiveAllAsync().AsTask();
        byte[] sent = new byte[300_000];
        Random.Shared.NextBytes(sent);

        pair.Give(sent);
        pair.End();

        Assert.Equal(sent, await all.Within());
    }

    [Fact]
    public async Task ReceiveAllAsync_PeerEndsWithoutAByte_GivesNone()
    {
        using RawPair pair = await RawPair.Connect();

        pair.End();

        Assert.Empty(await pair.Connection.ReceiveAllAsync().Within());
        Assert.Empty(await pair.Connection.ReceiveAllAsync().Within());
    }

    [Fact]
    public async Task ReceiveAllAsync_PeerResets_ThrowsAndKeepsWhatCame()
    {
        // Half of a document is not a document: only an orderly end makes it whole.
        using RawPair pair = await RawPair.Connect();
        pair.Give("half");
        Task<byte[]> all = pair.Connection.ReceiveAllAsync().AsTask();
        await Eventually.True(() => pair.Connection.HasBuffered);

        pair.Reset();

        SocketClosedException reset = await Assert.ThrowsAsync<SocketClosedException>(() => all).Within();
        Assert.Equal((SocketError.ConnectionReset, "closed"), (reset.Error, reset.Word));
        Assert.Equal("half"u8.ToArray(), reset.Partial.ToArray());
        Assert.Equal("half"u8.ToArray(), await pair.Connection.ReceiveAsync(4).Within());
    }

    [Fact]
    public async Task ReceiveAllAsync_ClosedOnThisSide_ThrowsInsteadOfGivingAPart()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("half");
        Task<byte[]> all = pair.Connection.ReceiveAllAsync().AsTask();
        await Eventually.True(() => pair.Connection.HasBuffered);

        Task closed = pair.Connection.CloseAsync().AsTask();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => all).Within();
        pair.End();
        await closed.Within();
    }

    [Fact]
    public async Task ReceiveAllAsync_MoreThanTheLimit_FailsAndKeepsTheBytes()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Limits = new Limits(LongestLine: 10, MostBuffered: 10);
        pair.Give("0123456789A");

        SocketFaultException tooLong = await Assert.ThrowsAsync<SocketFaultException>(() => pair.Connection.ReceiveAllAsync().AsTask()).Within();

        Assert.Equal(SocketError.MessageSize, tooLong.Error);
        Assert.Equal("01234"u8.ToArray(), await pair.Connection.ReceiveAsync(5).Within());
    }

    [Fact]
    public async Task ReceiveAllAsync_AfterAnUnfinishedCount_GivesTheRest()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("abc");
        pair.End();
        await Assert.ThrowsAsync<SocketClosedException>(() => pair.Connection.ReceiveAsync(10).AsTask()).Within();

        byte[] rest = await pair.Connection.ReceiveAllAsync().Within();

        Assert.Equal("abc"u8.ToArray(), rest);
    }
}
