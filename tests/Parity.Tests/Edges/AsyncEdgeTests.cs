using System.Net.Sockets;
using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using RxSocket.Parity.Tests.Verbs;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Parity.Tests.Edges;

/// <summary>The awaited calls' own rules: four failures, four types.</summary>
[Collection(nameof(Alone))]
public sealed class AsyncEdgeTests
{
    [Fact]
    public async Task Receive_AfterDispose_IsObjectDisposedWhateverIsBuffered()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port);
        using TcpConnection accepted = await server.AcceptAsync();
        await accepted.SendAsync("one\ntwo\nthree");
        accepted.Shutdown(SocketShutdown.Send);
        Assert.Equal("one", await client.ReceiveLineAsync().Soon());
        Assert.True(client.HasBuffered);

        client.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ReceiveLineAsync().Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ReceiveAsync(1).Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ReceiveAllAsync().Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ReceiveSomeAsync(new byte[1]).Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ReceiveAsync(new byte[1].AsMemory()).Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SendAsync("x").Soon());
    }

    [Fact]
    public async Task Receive_AfterCloseAsync_IsObjectDisposed()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port);
        TcpConnection accepted = await server.AcceptAsync();
        accepted.Dispose();

        await client.CloseAsync().Soon();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ReceiveLineAsync().Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ReceiveSomeAsync(new byte[1]).Soon());
    }

    [Fact]
    public async Task CloseAsync_WhileAReceiveWaits_EndsItAsDisposed()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port);
        using TcpConnection accepted = await server.AcceptAsync();
        await accepted.SendAsync("part");
        Task<string?> receive = client.ReceiveLineAsync().AsTask();

        Task close = client.CloseAsync().AsTask();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => receive.Soon());
        Assert.Empty(await accepted.ReceiveAllAsync().Soon());
        accepted.Dispose();
        await close.Soon();
    }

    [Fact]
    public async Task ReceiveLine_PeerEndsBetweenLines_IsNullAndInsideOneAnException()
    {
        (FaceConnection between, RawPeer one) = await RawPeer.ConnectedTo(new AsyncFace());
        (FaceConnection inside, RawPeer two) = await RawPeer.ConnectedTo(new AsyncFace());
        using (between)
        using (inside)
        {
            await two.Send("part");
            one.Dispose();
            two.Dispose();

            Assert.Null(await ((TcpConnection)between.Selectable).ReceiveLineAsync().Soon());
            SocketClosedException cut = await Assert.ThrowsAsync<SocketClosedException>(() => ((TcpConnection)inside.Selectable).ReceiveLineAsync().Soon());
            Assert.Equal("part"u8.ToArray(), cut.Partial.ToArray());
            Assert.Equal("part"u8.ToArray(), await ((TcpConnection)inside.Selectable).ReceiveAllAsync().Soon());
        }
    }

    [Fact]
    public async Task Receive_Cancelled_LosesNothing()
    {
        (FaceConnection connection, RawPeer peer) = await RawPeer.ConnectedTo(new AsyncFace());
        using (connection)
        using (peer)
        using (CancellationTokenSource cancel = new())
        {
            TcpConnection client = (TcpConnection)connection.Selectable;
            Task<string?> receive = client.ReceiveLineAsync(cancel.Token).AsTask();
            await peer.Send("one ");
            await Pieces.Taken(connection, receive);
            await cancel.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receive.Soon());
            await peer.Send("two\n");
            Assert.Equal("one two", await client.ReceiveLineAsync().Soon());
        }
    }

    [Fact]
    public async Task Connect_Cancelled_LeaksNothing()
    {
        using FullBacklog full = new();

        await Descriptors.AssertKept(async () =>
        {
            using CancellationTokenSource cancel = new();
            Task<TcpConnection> connect = Tcp.ConnectAsync("127.0.0.1", full.Port, cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect.Soon());
        });
    }

    [Fact]
    public async Task Bind_FailsOnABoundMaster_KeepsItAndLeaksNothing() =>
        await Descriptors.AssertKept(async () =>
        {
            using TcpMaster master = new();
            await master.BindAsync("127.0.0.1", 0).Soon();
            int port = master.LocalEndPoint!.Port;

            await Assert.ThrowsAnyAsync<SocketFaultException>(() => master.BindAsync("[none]", 0).Soon());

            Assert.Equal(port, master.LocalEndPoint?.Port);
            using TcpServer server = master.Listen();
            Assert.Equal(port, server.LocalEndPoint.Port);
        });

    [Fact]
    public async Task Listen_NothingBound_IsAnError()
    {
        using TcpMaster master = new();
        Assert.Throws<InvalidOperationException>(() => master.Listen());

        await master.BindAsync("127.0.0.1", 0).Soon();
        using TcpServer server = master.Listen();

        Assert.Throws<InvalidOperationException>(() => master.Listen());
        await Assert.ThrowsAsync<InvalidOperationException>(() => master.BindAsync("127.0.0.1", 0).Soon());
        await Assert.ThrowsAsync<InvalidOperationException>(() => master.ConnectAsync("127.0.0.1", 1).Soon());
    }

    [Fact]
    public async Task Limits_ALineWithoutEnd_IsAnErrorAndKeepsItsBytes()
    {
        (FaceConnection connection, RawPeer peer) = await RawPeer.ConnectedTo(new AsyncFace());
        using (connection)
        using (peer)
        {
            TcpConnection client = (TcpConnection)connection.Selectable;
            client.Limits = new Limits(LongestLine: 100, MostBuffered: 1000);
            await peer.Send(new string('x', 200));

            SocketFaultException fault = await Assert.ThrowsAsync<SocketFaultException>(() => client.ReceiveLineAsync().Soon());

            Assert.Equal(("line too long", SocketError.MessageSize), (fault.Word, fault.Error));
            Assert.Equal(200, (await client.ReceiveAsync(200).Soon()).Length);
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.ReceiveAsync(1001).Soon());
        }
    }

    [Fact]
    public async Task Accept_WhileAnotherIsUnderWay_IsAnError()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        Task<TcpConnection> accept = server.AcceptAsync().AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(() => server.AcceptAsync().Soon());

        using RawPeer client = await RawPeer.Connect(server.LocalEndPoint.Port);
        using TcpConnection accepted = await accept.Soon();
    }
}
