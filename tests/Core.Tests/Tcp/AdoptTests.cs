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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Adopt_IPv6Connection_HasItsNamesAndWorks(bool dualMode)
    {
        OpenDescriptors descriptors = new();
        using (Socket listener = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = dualMode })
        using (Socket ours = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = dualMode })
        {
            listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
            listener.Listen();
            ours.Connect(dualMode ? IPAddress.Loopback.MapToIPv6() : IPAddress.IPv6Loopback, ((IPEndPoint)listener.LocalEndPoint!).Port);
            using Socket peer = listener.Accept();
            EndPoint? local = ours.LocalEndPoint, remote = ours.RemoteEndPoint;

            using TcpConnection connection = TcpConnection.Adopt(ours.SafeHandle);
            await connection.SendAsync("hello\n").Within();

            Assert.Equal(6, peer.Receive(new byte[10]));
            Assert.Equal((local, remote), (connection.LocalEndPoint, connection.RemoteEndPoint));
        }

        await descriptors.AssertNoneLeaked();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Adopt_IPv6Listener_AcceptsWithNames(bool dualMode)
    {
        OpenDescriptors descriptors = new();
        using (Socket listener = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = dualMode })
        {
            listener.Bind(new IPEndPoint(dualMode ? IPAddress.IPv6Any : IPAddress.IPv6Loopback, 0));
            listener.Listen();
            EndPoint? address = listener.LocalEndPoint;

            await using TcpServer server = TcpServer.Adopt(listener.SafeHandle);
            using TcpConnection client = await Tcp.ConnectAsync(dualMode ? "127.0.0.1" : "::1", server.LocalEndPoint.Port).Within();
            using TcpConnection accepted = await server.AcceptAsync().Within();

            Assert.Equal(address, server.LocalEndPoint);
            Assert.Equal(client.LocalEndPoint.Port, accepted.RemoteEndPoint.Port);
            Assert.Equal(AddressFamily.InterNetworkV6, accepted.RemoteEndPoint.AddressFamily);
        }

        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task Adopt_HandleWithoutASocket_ItsNumberIsClosed()
    {
        OpenDescriptors descriptors = new();
        using (Donor donor = new())
        {
            using SafeSocketHandle bare = new(RawDescriptor.Duplicate((int)donor.Socket.Handle), ownsHandle: true);
            donor.Socket.Dispose();

            using TcpConnection connection = TcpConnection.Adopt(bare);

            Assert.True(bare.IsClosed);
            await donor.AssertAtWork(connection);
        }

        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task Adopt_BorrowedHandle_TheOwnersSocketIsAnUnconnectedOne()
    {
        OpenDescriptors descriptors = new();
        using (Donor donor = new())
        {
            SafeSocketHandle borrowed = new(donor.Socket.Handle, ownsHandle: false);

            using TcpConnection connection = TcpConnection.Adopt(borrowed);

            Assert.True(borrowed.IsClosed);
            Assert.False(donor.Handle.IsClosed);
            Assert.Throws<SocketException>(() => donor.Socket.Send("x"u8));
            await donor.AssertAtWork(connection);
            donor.End("client");
            await donor.AssertAtWork(connection);
        }

        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task Adopt_SharedWithAChild_IsClosedInIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The flags of a descriptor are told by Linux alone.");
        using Donor donor = new();
        using SafeSocketHandle inherited = new(RawDescriptor.Duplicate((int)donor.Socket.Handle), ownsHandle: true);
        Assert.False(RawDescriptor.IsCloseOnExec((int)inherited.DangerousGetHandle()));

        using TcpConnection connection = TcpConnection.Adopt(inherited);

        Assert.True(RawDescriptor.IsCloseOnExec((int)connection.Handle!.DangerousGetHandle()));
        await donor.AssertAtWork(connection);
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
