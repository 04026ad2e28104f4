using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Verbs;

public sealed class AsyncReceiveAllTests : ReceiveAllTests<AsyncFace>;

public sealed class LoopReceiveAllTests : ReceiveAllTests<LoopFace>;

public sealed class RxReceiveAllTests : ReceiveAllTests<RxFace>;

public sealed class BlockingReceiveAllTests : ReceiveAllTests<BlockingFace>;

public abstract class ReceiveAllTests<TFace> : FaceTests<TFace>
    where TFace : Face, new()
{
    [Theory]
    [InlineData(1)]
    [InlineData(8192)]
    [InlineData(1 << 20)]
    public async Task ReceiveAll_UntilThePeerEnds_GivesEveryByte(int count)
    {
        byte[] data = Bytes(count);
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Task<Answer<byte[]>> receive = connection.ReceiveAll();
            await peer.Send(data);
            peer.EndSending();

            Assert.Equal(data, (await receive.Soon()).Must());
        }
    }

    [Fact]
    public async Task ReceiveAll_AfterOtherReceives_GivesTheRest()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            await peer.Send("line\n1234rest\r\nof it");
            peer.EndSending();

            Assert.Equal("line", (await connection.ReceiveLine().Soon()).Must());
            Assert.Equal("1234"u8.ToArray(), (await connection.Receive(4).Soon()).Must());
            Assert.Equal("rest\r\nof it"u8.ToArray(), (await connection.ReceiveAll().Soon()).Must());
        }
    }

    [Fact]
    public async Task ReceiveAll_OfNothing_IsClosed()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            peer.EndSending();

            Assert.Equal("closed", (await connection.ReceiveAll().Soon()).Word);
            Assert.Equal("closed", (await connection.ReceiveAll().Soon()).Word);
        }
    }

    [Fact]
    public async Task ReceiveAll_TimesOut_LosesNothing()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            connection.Timeout = 0.02;
            await peer.Send("some");
            await Pieces.Arrived(connection, 4);
            Answer<byte[]> first = await connection.ReceiveAll().Soon();
            connection.Timeout = null;
            await peer.Send(" more");
            peer.EndSending();

            Assert.Equal(("timeout", "some"), (first.Word, first.GatheredText));
            Assert.Equal("some more"u8.ToArray(), (await connection.ReceiveAll(first.Gathered).Soon()).Must());
        }
    }

    [Fact]
    public async Task ReceiveAll_PeerResets_IsClosedWithThePartialAndNeverWhole()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        {
            Task<Answer<byte[]>> receive = connection.ReceiveAll();
            await peer.Send("some");
            await Pieces.Taken(connection, receive);
            peer.Reset();

            Answer<byte[]> cut = await receive.Soon();

            Assert.Equal(("closed", "some"), (cut.Word, cut.GatheredText));
        }
    }
}
