using System.Net.Sockets;
using System.Text;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>What was sent before a close, the peer reads: also where a receive was under way, and where the peer was sending itself. To lose it, one must say so.</summary>
public sealed class CloseLosesNothing
{
    private const string Promise = nameof(CloseLosesNothing);

    [Fact]
    public async Task Close_AReceiveIsPending_ThePeerReadsEveryByte()
    {
        int rounds = Counts.Of(500, 10_000);
        Random random = new(6);
        int whole = 0;
        for (int round = 0; round < rounds; round++)
        {
            byte[] data = new byte[random.Next(10) == 0 ? random.Next(300_000) : random.Next(3_000)];
            random.NextBytes(data);
            whole += await ReadsAll(data, round) ? 1 : 0;
        }

        Assert.Equal(rounds, whole);
        Figures.Tell(Promise, $"closes that lost nothing, of {rounds}", whole);
    }

    [Fact]
    public async Task Abort_BytesAreUnread_ResetsThePeer()
    {
        using RawPair pair = await RawPair.Connect();
        Task<string?> waiting = pair.Connection.ReceiveLineAsync().AsTask();
        await pair.Connection.SendAsync(new byte[100]).Within();

        pair.Connection.Abort();

        SocketException reset = Assert.Throws<SocketException>(() => pair.TakeAll());
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting).Within();
    }

    [Fact]
    public async Task Shutdown_OfSending_LeavesReceivingOpen()
    {
        using RawPair pair = await RawPair.Connect();
        await pair.Connection.SendAsync("last words").Within();

        pair.Connection.Shutdown(SocketShutdown.Send);

        Assert.Equal("last words", Encoding.ASCII.GetString(pair.TakeAll()));
        pair.Give("answer\n");
        Assert.Equal("answer", await pair.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task PeersEnd_IsReceived_DoesNotStopOurSends()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("question");
        pair.End();
        Assert.Equal("question", Encoding.ASCII.GetString(await pair.Connection.ReceiveAllAsync().Within()));

        byte[] data = new byte[1_000_000];
        Task<byte[]> reading = Task.Run(pair.TakeAll);
        await pair.Connection.SendAsync(data).Within();
        await pair.Connection.CloseAsync().AsTask().Within();

        Assert.Equal(data.Length, (await reading.Within()).Length);
    }

    private static async Task<bool> ReadsAll(byte[] data, int round)
    {
        using RawPair pair = await RawPair.Connect();
        Task<string?> waiting = pair.Connection.ReceiveLineAsync().AsTask();
        pair.Give("not a line, and never received");
        Task<byte[]> reading = Task.Run(() => Read(pair, round % 3 != 2));
        await pair.Connection.SendAsync(data).Within();
        switch (round % 3)
        {
            case 0:
                await pair.Connection.CloseAsync().AsTask().Within();
                break;
            case 1:
                await pair.Connection.DisposeAsync().AsTask().Within();
                break;
            default:
                pair.Connection.Dispose();
                break;
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting).Within();
        return (await reading.Within()).AsSpan().SequenceEqual(data);
    }

    // A peer that talks while it listens: bytes that come behind a close are what makes systems reset.
    private static byte[] Read(RawPair pair, bool talks)
    {
        using MemoryStream all = new();
        byte[] block = new byte[4096];
        while (pair.Peer.Receive(block) is > 0 and int count)
        {
            all.Write(block, 0, count);
            if (talks)
            {
                pair.Give("and more");
            }
        }

        pair.Peer.Close();
        return all.ToArray();
    }
}
