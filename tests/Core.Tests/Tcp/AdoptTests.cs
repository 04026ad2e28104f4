using System.Net;
using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class AdoptTests
{
    [Fact]
    public async Task Adopt_ConnectedHandle_IsAConnection()
    {
        (Socket ours, Socket theirs) = Connected();
        using Socket peer = theirs;

        using TcpConnection connection = TcpConnection.Adopt(ours.SafeHandle);
        await connection.SendAsync("hello\n").Within();
        byte[] received = new byte[6];
        peer.Receive(received);
        peer.Send("world\n"u8);

        Assert.Equal("hello\n"u8.ToArray(), received);
        Assert.Equal("world", await connection.ReceiveLineAsync().Within());
        Assert.Equal(peer.LocalEndPoint, connection.RemoteEndPoint);
    }

    [Fact]
    public void Adopt_Disposed_TheHandleIsSpentAndThePeerSeesTheEnd()
    {
        (Socket ours, Socket theirs) = Connected();
        using Socket peer = theirs;
        SafeSocketHandle handle = ours.SafeHandle;

        TcpConnection.Adopt(handle).Dispose();

        Assert.True(handle.IsClosed);
        Assert.Equal(0, peer.Receive(new byte[1]));
    }

    [Fact]
    public async Task Adopt_ListeningHandle_IsAServer()
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();

        await using TcpServer server = TcpServer.Adopt(listener.SafeHandle);
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        using TcpConnection accepted = await server.AcceptAsync().Within();

        Assert.Equal(client.LocalEndPoint, accepted.RemoteEndPoint);
    }

    [Fact]
    public void Adopt_HandleThatIsNotConnected_StaysTheCallers()
    {
        using Socket fresh = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        SocketFaultException refused = Assert.Throws<SocketFaultException>(() => TcpConnection.Adopt(fresh.SafeHandle));

        Assert.Equal(SocketError.NotConnected, refused.Error);
        fresh.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    [Fact]
    public void Adopt_ClosedHandle_Throws()
    {
        Socket closed = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        SafeSocketHandle handle = closed.SafeHandle;
        closed.Dispose();

        Assert.Throws<ArgumentException>(() => TcpConnection.Adopt(handle));
    }

    private static (Socket Ours, Socket Theirs) Connected()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Socket ours = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        ours.Connect(listener.LocalEndPoint!);
        return (ours, listener.Accept());
    }
}
