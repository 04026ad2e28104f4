using System.Net;
using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.Sys;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>Whose connection it was is known for as long as the connection is: the system forgets it with a reset, which is when it matters.</summary>
public sealed class KnownPeerTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Accepted_ResetBeforeAnybodyAsked_KnowsItsPeer(string address)
    {
        Assert.SkipUnless(address != "::1" || Socket.OSSupportsIPv6, "There is no IPv6.");
        await using TcpServer server = await Tcp.ListenAsync(address, 0);
        TcpConnection client = await Tcp.ConnectAsync(address, server.LocalEndPoint.Port).Within();
        IPEndPoint name = client.LocalEndPoint;
        await using TcpConnection accepted = await server.AcceptAsync().Within();
        client.Abort();

        SocketClosedException reset = await Assert.ThrowsAsync<SocketClosedException>(() => accepted.ReceiveLineAsync().Within());

        Assert.Equal(name, reset.Peer);
        Assert.Contains($"[{name}", reset.Message, StringComparison.Ordinal);
        Assert.Equal(name, accepted.RemoteEndPoint);
        Assert.Equal($"tcp {name}", accepted.ToString());
    }

    [Fact]
    public async Task Accepted_FromAQueueAfterTheReset_KnowsItsPeer()
    {
        await using TcpServer server = await Pair.Listen();
        TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        IPEndPoint name = client.LocalEndPoint;
        client.Abort();

        // The system may drop such a connection from the queue, or hand it out dead.
        await using TcpConnection another = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        await using TcpConnection accepted = await server.AcceptAsync().Within();

        Assert.Contains(accepted.RemoteEndPoint, new[] { name, another.LocalEndPoint });
    }

    [Fact]
    public async Task Accepted_ByADualServer_HasThePeerAsTheSystemTellsIt()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "There is no IPv6.");
        using TcpMaster master = new(AddressFamily.InterNetworkV6);
        master.Options.OnlyIPv6 = false;
        await master.BindAsync("::", 0);
        await using TcpServer server = master.Listen();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(IPAddress.Loopback, server.LocalEndPoint.Port);

        await using TcpConnection accepted = await server.AcceptAsync().Within();

        Assert.Equal(((IPEndPoint)client.LocalEndPoint!).Port, accepted.RemoteEndPoint.Port);
        Assert.Equal(IPAddress.Loopback.MapToIPv6(), accepted.RemoteEndPoint.Address);
    }

    [Fact]
    public async Task Connected_ClosedAndReset_KnowsItsPeer()
    {
        using RawPair pair = await RawPair.Connect();
        EndPoint name = pair.Peer.LocalEndPoint!;
        pair.Reset();
        pair.Connection.Dispose();

        Assert.Equal(name, pair.Connection.RemoteEndPoint);
        Assert.Equal($"tcp {name}", pair.Connection.ToString());
    }

    [Fact]
    public void Blocking_ReceiveOfAResetConnection_ThrowsWithThePeer()
    {
        using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).OrThrow();
        TcpObject client = LuaSocket.Connect("127.0.0.1", server.GetSockName().OrThrow().Port).OrThrow();
        SocketName name = client.GetSockName().OrThrow();
        using TcpObject accepted = server.Accept().OrThrow();
        client.SetOption("linger", new LingerValue(true, 0)).OrThrow();
        client.Close();

        SocketClosedException reset = Assert.Throws<SocketClosedException>(() => accepted.Receive().OrThrow());

        Assert.Equal((SocketPhase.Receive, $"{name.Ip}:{name.Port}"), (reset.Phase, reset.Peer?.ToString()));

        // LuaSocket's own question goes to the system; the BCL, behind the portable engine, remembers the answer.
        Assert.Equal(Platform.IsNative ? "Transport endpoint is not connected" : null, accepted.GetPeerName().Error);
    }

    [Theory]
    [InlineData("127.0.0.1", 80)]
    [InlineData("255.254.253.252", 65535)]
    public void KeptPeer_AnyAddress_ComesBack(string address, int port)
    {
        KernelSocket socket = KernelSocket.Create(AddressFamily.InterNetwork, out _)!;
        IPEndPoint peer = new(IPAddress.Parse(address), port);

        Assert.Null(socket.KeptPeer);
        socket.KeepPeer(peer);
        socket.Close();

        Assert.Equal(peer, socket.KeptPeer);
    }

    [Fact]
    public void KeptPeer_LinkLocalAddress_KeepsItsZone()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "There is no IPv6.");
        KernelSocket socket = KernelSocket.Create(AddressFamily.InterNetworkV6, out _)!;
        IPEndPoint peer = new(IPAddress.Parse("fe80::1%3"), 8383);

        socket.KeepPeer(peer);
        socket.Close();

        Assert.Equal(peer, socket.KeptPeer);
        Assert.Equal(3, socket.KeptPeer!.Address.ScopeId);
    }
}
