using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Verbs;

public sealed class AsyncHalfCloseTests : HalfCloseTests<AsyncFace>;

public sealed class LoopHalfCloseTests : HalfCloseTests<LoopFace>;

public sealed class RxHalfCloseTests : HalfCloseTests<RxFace>;

public sealed class BlockingHalfCloseTests : HalfCloseTests<BlockingFace>;

public abstract class HalfCloseTests<TFace> : FaceTests<TFace>
    where TFace : Face, new()
{
    [Fact]
    public async Task Shutdown_OfSending_EndsThePeersReceiveAndNotOurs()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Assert.True((await connection.Send("question"u8.ToArray()).Soon()).Ok);
            connection.ShutdownSend();

            Assert.Equal("question"u8.ToArray(), await peer.ReceiveAll());
            await peer.Send("answer\n");
            Assert.Equal("answer", (await connection.ReceiveLine().Soon()).Must());
        }
    }

    [Fact]
    public async Task Shutdown_OfSending_MakesSendsFail()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            connection.ShutdownSend();

            Answer<int> refused = await connection.Send("late"u8.ToArray()).Soon();

            Assert.Equal(("closed", 0), (refused.Word, refused.Sent));
        }
    }

    [Fact]
    public async Task Shutdown_OfReceiving_GivesWhatHasComeAndThenTheEnd()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            await peer.Send("early\n");
            await Pieces.Arrived(connection, 6);
            connection.ShutdownReceive();

            Assert.Equal("early", (await connection.ReceiveLine().Soon()).Must());
            Assert.Equal("closed", (await connection.ReceiveLine().Soon()).Word);
            Assert.True((await connection.Send("still\n"u8.ToArray()).Soon()).Ok);
            Assert.Equal("still\n"u8.ToArray(), await peer.Receive(6));
        }
    }

    [Fact]
    public async Task Shutdown_OfReceivingElsewhere_WakesAReceive()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Task<Answer<string>> receive = connection.ReceiveLine();
            connection.ShutdownReceive();

            Assert.Equal("closed", (await receive.Soon()).Word);
        }
    }

    [Fact]
    public async Task PeerEnds_SendingGoesOn()
    {
        byte[] data = Bytes(100_000);
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            peer.EndSending();
            Assert.Equal("closed", (await connection.ReceiveAll().Soon()).Word);

            Task<byte[]> reading = peer.ReceiveAll();
            Answer<int> sent = await connection.Send(data).Soon();
            connection.ShutdownSend();

            Assert.Equal(data.Length, sent.Must());
            Assert.Equal(data, await reading.Soon());
        }
    }
}
