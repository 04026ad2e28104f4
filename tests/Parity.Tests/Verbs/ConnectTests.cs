using System.Net;
using System.Net.Sockets;
using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Parity.Tests.Verbs;

public sealed class AsyncConnectTests : ConnectTests<AsyncFace>;

public sealed class LoopConnectTests : ConnectTests<LoopFace>;

public sealed class RxConnectTests : ConnectTests<RxFace>;

public sealed class BlockingConnectTests : ConnectTests<BlockingFace>;

public abstract class ConnectTests<TFace> : FaceTests<TFace>
    where TFace : Face, new()
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("127.1")]
    public async Task Connect_ByAddressOrName_Connects(string host)
    {
        using Socket listener = RawPeer.Listener();

        using FaceConnection connection = (await Face.Connect(host, RawPeer.PortOf(listener)).Soon()).Must();
        using Socket accepted = await listener.AcceptAsync().Soon();

        Assert.Equal((IPEndPoint)accepted.RemoteEndPoint!, connection.LocalName);
        Assert.Equal((IPEndPoint)listener.LocalEndPoint!, connection.RemoteName);
    }

    [Fact]
    public async Task Connect_NobodyListens_IsRefused()
    {
        Answer<FaceConnection> refused = await Face.Connect("127.0.0.1", RawPeer.UnusedPort()).Soon();

        Assert.Equal("connection refused", refused.Word);
    }

    [Fact]
    public async Task Connect_ToAnUnknownName_SaysSo()
    {
        Answer<FaceConnection> unknown = await Face.Connect("no-such-host.invalid", 80).Soon();

        Assert.True(
            unknown.Word is "host or service not provided, or not known" or "temporary failure in name resolution",
            unknown.Word);
    }

    [Fact]
    public async Task Connect_NobodyAnswers_TimesOut()
    {
        using FullBacklog full = new();

        Answer<FaceConnection> silence = await Face.Connect("127.0.0.1", full.Port, timeout: 0.05).Soon();

        Assert.Equal("timeout", silence.Word);
    }

    [Fact]
    public async Task Connect_WithTimeToSpare_Connects()
    {
        using Socket listener = RawPeer.Listener();

        using FaceConnection connection = (await Face.Connect("localhost", RawPeer.PortOf(listener), timeout: 10).Soon()).Must();

        Assert.Equal(RawPeer.PortOf(listener), connection.RemoteName.Port);
    }

    [Fact]
    public async Task Close_WhileAReceiveWaits_WakesItWithClosed()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (peer)
        {
            Task<Answer<string>> receive = connection.ReceiveLine();
            connection.Close();

            Assert.Equal("closed", (await receive.Soon()).Word);
            Assert.Equal("closed", (await connection.Receive(1).Soon()).Word);
            Assert.Equal("closed", (await connection.Send("x"u8.ToArray()).Soon()).Word);
        }
    }

    [Fact]
    public async Task Close_WhileASendWaits_WakesItWithClosed()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (peer)
        {
            Task<Answer<int>> send = connection.Send(new byte[24 << 20]);
            await peer.Receive(1);
            connection.Close();

            Assert.Equal("closed", (await send.Soon()).Word);
        }
    }

    [Fact]
    public async Task Close_Twice_IsFine()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (peer)
        {
            connection.Close();
            connection.Close();

            Assert.Empty(await peer.ReceiveAll());
        }
    }

    [Fact]
    public async Task Close_AfterASend_ThePeerStillGetsEverything()
    {
        byte[] data = Bytes(200_000);
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (peer)
        {
            Assert.True((await connection.Send(data).Soon()).Ok);
            connection.Close();

            Assert.Equal(data, await peer.ReceiveAll());
        }
    }
}
