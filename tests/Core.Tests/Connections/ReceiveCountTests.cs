using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class ReceiveCountTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8_192)]
    [InlineData(8_193)]
    [InlineData(1_000_000)]
    public async Task ReceiveAsync_Count_GivesExactlySoMany(int count)
    {
        using RawPair pair = await RawPair.Connect();
        byte[] sent = new byte[count + 3];
        new Random(count).NextBytes(sent);

        Task giving = Task.Run(() => pair.Give(sent));

        Assert.Equal(sent[..count], await pair.Connection.ReceiveAsync(count).Within());
        Assert.Equal(sent[count..], await pair.Connection.ReceiveAsync(3).Within());
        await giving.Within();
        Assert.Equal(sent.Length, pair.Connection.Stats.Received);
    }

    [Fact]
    public async Task ReceiveAsync_None_DoesNotWait()
    {
        using RawPair pair = await RawPair.Connect();

        Assert.Empty(await pair.Connection.ReceiveAsync(0).Within());
        Assert.Equal(0, await pair.Connection.ReceiveAsync(Memory<byte>.Empty).Within());
        Assert.Equal(0, await pair.Connection.ReceiveSomeAsync(Memory<byte>.Empty).Within());
    }

    [Fact]
    public async Task ReceiveAsync_WrongCounts_AreRefused()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Limits = new Limits(10, 20);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await pair.Connection.ReceiveAsync(-1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await pair.Connection.ReceiveAsync(21));
        pair.Give(new byte[20]);
        Assert.Equal(20, (await pair.Connection.ReceiveAsync(20).Within()).Length);
    }

    [Fact]
    public async Task ReceiveAsync_PeerEndsBeforeTheFirst_IsEmpty()
    {
        using RawPair pair = await RawPair.Connect();
        pair.End();

        Assert.Empty(await pair.Connection.ReceiveAsync(5).Within());
        Assert.Equal(0, await pair.Connection.ReceiveAsync(new byte[5].AsMemory()).Within());
        Assert.Equal(0, await pair.Connection.ReceiveSomeAsync(new byte[5]).Within());
    }

    [Fact]
    public async Task ReceiveAsync_PeerEndsInside_ThrowsAndKeepsThePart()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("abc");
        pair.End();

        SocketClosedException closed = await Assert.ThrowsAsync<SocketClosedException>(() => pair.Connection.ReceiveAsync(5).AsTask()).Within();

        Assert.Equal("abc"u8.ToArray(), closed.Partial.ToArray());
        Assert.Equal("abc"u8.ToArray(), await pair.Connection.ReceiveAsync(3).Within());
    }

    [Fact]
    public async Task ReceiveAsync_IntoMemory_TakesTheBufferedFirst()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("line\nabc");
        await pair.Connection.ReceiveLineAsync().Within();
        byte[] into = new byte[6];
        Task<int> receive = pair.Connection.ReceiveAsync(into.AsMemory()).AsTask();

        pair.Give("defg");

        Assert.Equal(6, await receive.Within());
        Assert.Equal("abcdef"u8.ToArray(), into);
        Assert.Equal("g"u8.ToArray(), await pair.Connection.ReceiveAsync(1).Within());
    }

    [Fact]
    public async Task ReceiveSomeAsync_BytesAreThere_GivesThoseWithoutWaitingForMore()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("abc");
        byte[] into = new byte[10];

        int count = await pair.Connection.ReceiveSomeAsync(into).Within();

        Assert.Equal("abc"u8.ToArray(), into[..count]);
    }

    [Fact]
    public async Task Shutdown_OfReceiving_GivesWhatCameThenTheEnd()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("abc");

        pair.Connection.Shutdown(System.Net.Sockets.SocketShutdown.Receive);

        Assert.Equal("abc"u8.ToArray(), await pair.Connection.ReceiveAllAsync().Within());
    }
}
