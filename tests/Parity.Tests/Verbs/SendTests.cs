using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Verbs;

public sealed class AsyncSendTests : SendTests<AsyncFace>;

public sealed class LoopSendTests : SendTests<LoopFace>;

public sealed class RxSendTests : SendTests<RxFace>;

public sealed class BlockingSendTests : SendTests<BlockingFace>;

public abstract class SendTests<TFace> : FaceTests<TFace>
    where TFace : Face, new()
{
    // More than any window and buffer of the loopback takes without a reader.
    private const int Plenty = 24 << 20;

    [Fact]
    public async Task Send_ToASlowReader_WaitsAndSendsAll()
    {
        byte[] data = Bytes(Plenty);
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Task<Answer<int>> send = connection.Send(data);
            byte[] first = await peer.Receive(1000);
            bool waited = !send.IsCompleted;
            byte[] rest = await peer.Receive(data.Length - 1000);

            Assert.True(waited);
            Assert.Equal(data.Length, (await send.Soon()).Must());
            Assert.True(data.AsSpan().SequenceEqual([.. first, .. rest]));
            Assert.Equal(data.Length, connection.Traffic.Sent);
        }
    }

    [Fact]
    public async Task Send_TimesOut_TellsHowMuchWentOutSoThatTheRestCanFollow()
    {
        byte[] data = Bytes(Plenty);
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            connection.Timeout = 0.05;
            Answer<int> first = await connection.Send(data).Soon();
            connection.Timeout = null;
            Task<Answer<int>> second = connection.Send(data.AsMemory(first.Sent));
            byte[] received = await peer.Receive(data.Length);

            Assert.Equal("timeout", first.Word);
            Assert.InRange(first.Sent, 1, data.Length - 1);
            Assert.Equal(data.Length - first.Sent, (await second.Soon()).Must());
            Assert.True(data.AsSpan().SequenceEqual(received));
        }
    }

    [Fact]
    public async Task Send_OfNothing_Succeeds()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Assert.Equal(0, (await connection.Send(default).Soon()).Must());
            Assert.Equal(0, connection.Traffic.Sent);
        }
    }

    [Fact]
    public async Task Send_AfterThePeerReset_IsClosed()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        {
            peer.Reset();
            Assert.Equal("closed", (await connection.Receive(1).Soon()).Word);

            Assert.Equal("closed", (await connection.Send("x"u8.ToArray()).Soon()).Word);
        }
    }

    [Fact]
    public async Task Send_WhileItWaitsThePeerResets_IsClosedAndTellsHowMuchWentOut()
    {
        byte[] data = new byte[Plenty];
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        {
            Task<Answer<int>> send = connection.Send(data);
            await peer.Receive(1);
            peer.Reset();

            Answer<int> cut = await send.Soon();

            Assert.Equal("closed", cut.Word);
            Assert.InRange(cut.Sent, 1, data.Length - 1);
        }
    }

    [Fact]
    public async Task Send_BothWaysAtOnce_CarriesAMebibyteOfEveryByteValue()
    {
        byte[] there = Bytes(1 << 20, seed: 2);
        byte[] back = Bytes(1 << 20, seed: 3);
        (FaceConnection client, FaceConnection accepted) = await ConnectedToItself();
        using (client)
        using (accepted)
        {
            Task<Answer<byte[]>> atServer = accepted.Receive(there.Length);
            Task<Answer<byte[]>> atClient = client.ReceiveAll();
            Task<Answer<int>> sendThere = client.Send(there);
            Assert.Equal(back.Length, (await accepted.Send(back).Soon()).Must());
            accepted.ShutdownSend();

            Assert.Equal(there.Length, (await sendThere.Soon()).Must());
            Assert.Equal(there, (await atServer.Soon()).Must());
            Assert.Equal(back, (await atClient.Soon()).Must());
        }
    }

    [Fact]
    public async Task Send_WhileAnotherIsUnderWay_IsAnErrorAndSplitsNothing()
    {
        byte[] data = Bytes(Plenty);
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Task<Answer<int>> send = connection.Send(data);
            await peer.Receive(1);

            await Assert.ThrowsAsync<InvalidOperationException>(() => connection.Send("x"u8.ToArray()).Soon());

            byte[] rest = await peer.Receive(data.Length - 1);
            Assert.True(data.AsSpan(1).SequenceEqual(rest));
            Assert.True((await send.Soon()).Ok);
        }
    }
}
