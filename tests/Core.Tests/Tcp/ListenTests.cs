using System.Net;
using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class ListenTests
{
    private const int MostPorts = 20;

    [Fact]
    public async Task ListenAsync_PortZero_TellsTheChosenPort()
    {
        await using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0).Within();

        Assert.NotEqual(0, server.LocalEndPoint.Port);
        Assert.Equal($"tcp server {server.LocalEndPoint}", server.ToString());
    }

    [Fact]
    public async Task ListenAsync_AddressInUse_IsRefusedAndLeavesNothingOpen()
    {
        // Two live servers never share a port, reuseaddr or not.
        await using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0).Within();
        OpenDescriptors descriptors = new();

        SocketFaultException inUse = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ListenAsync("127.0.0.1", server.LocalEndPoint.Port).AsTask()).Within();

        Assert.Equal((SocketError.AddressAlreadyInUse, "address already in use"), (inUse.Error, inUse.Word));
        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task ListenAsync_PortOfADyingConnection_IsGiven()
    {
        TcpServer first = await Tcp.ListenAsync("127.0.0.1", 0).Within();
        int port = first.LocalEndPoint.Port;
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", port).Within();

        // The server's end closes first: its address stays taken for a while.
        (await first.AcceptAsync().Within()).Dispose();
        first.Dispose();

        await using TcpServer second = await Tcp.ListenAsync("127.0.0.1", port).Within();
        Assert.Equal(port, second.LocalEndPoint.Port);
    }

    [Fact]
    public async Task ListenAsync_AllIPv6Interfaces_LeavesIPv4Free()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "No IPv6 here.");
        for (int more = MostPorts; ; more--)
        {
            await using TcpServer six = await Tcp.ListenAsync("::", 0).Within();
            try
            {
                await using TcpServer four = await Tcp.ListenAsync("*", six.LocalEndPoint.Port).Within();

                Assert.Equal((IPAddress.Any, six.LocalEndPoint.Port), (four.LocalEndPoint.Address, four.LocalEndPoint.Port));
                return;
            }
            catch (SocketFaultException taken) when (taken.Error == SocketError.AddressAlreadyInUse && more > 0)
            {
                // A free port of IPv6 may be somebody else's on IPv4. If it is ours, all of them are.
            }
        }
    }

    [Theory]
    [InlineData(null, 0, 32)]
    [InlineData("", 0, 32)]
    [InlineData("127.0.0.1", -1, 32)]
    [InlineData("127.0.0.1", 65536, 32)]
    [InlineData("127.0.0.1", 0, 0)]
    [InlineData("127.0.0.1", 0, -1)]
    public async Task ListenAsync_WrongArguments_AreRefused(string? host, int port, int backlog) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Tcp.ListenAsync(host!, port, backlog));

    [Fact]
    public async Task Master_Bound_BecomesAConnectionFromThere()
    {
        await using TcpServer server = await Pair.Listen();
        using TcpMaster master = new() { Timeouts = new Timeouts(TimeSpan.FromSeconds(3)) };
        await master.BindAsync("127.0.0.4", 0).Within();
        IPEndPoint bound = master.LocalEndPoint!;

        using TcpConnection client = await master.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();

        Assert.Equal((bound, master.Timeouts), (client.LocalEndPoint, client.Timeouts));
    }

    [Fact]
    public async Task Master_OptionsSetBeforeThereIsASocket_AreGivenToIt()
    {
        await using TcpServer server = await Pair.Listen();
        using TcpMaster master = new();
        master.Options.NoDelay = true;
        master.Options.Linger = TimeSpan.FromSeconds(2);

        using TcpConnection client = await master.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();

        Assert.True(client.Options.NoDelay);
        Assert.Equal(TimeSpan.FromSeconds(2), client.Options.Linger);
    }

    [Fact]
    public async Task Master_Spent_RefusesFurtherUse()
    {
        using TcpMaster master = new();
        await master.BindAsync("127.0.0.1", 0).Within();
        await using TcpServer server = master.Listen();

        Assert.Throws<InvalidOperationException>(() => master.Listen());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await master.BindAsync("127.0.0.1", 0));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await master.ConnectAsync("127.0.0.1", 1));
        Assert.Null(master.Handle);
    }

    [Fact]
    public async Task Master_Spent_LeavesTheServerOpenWhenDisposed()
    {
        TcpMaster master = new();
        await master.BindAsync("127.0.0.1", 0).Within();
        await using TcpServer server = master.Listen();

        master.Dispose();

        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        Assert.NotNull(server.Handle);
    }

    [Fact]
    public void Master_NotBound_CannotListen()
    {
        using TcpMaster master = new();

        Assert.Throws<InvalidOperationException>(() => master.Listen());
        Assert.Throws<InvalidOperationException>(() => master.Options.NoDelay);
        Assert.Null(master.LocalEndPoint);
    }

    [Fact]
    public async Task Master_Disposed_RefusesUse()
    {
        TcpMaster master = new();
        master.Dispose();
        master.Dispose();

        Assert.Throws<ObjectDisposedException>(() => master.Listen());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await master.BindAsync("127.0.0.1", 0));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await master.ConnectAsync("127.0.0.1", 1));
    }

    [Fact]
    public async Task Master_BindFails_MayTryAnotherAddress()
    {
        OpenDescriptors descriptors = new();
        using (TcpMaster master = new())
        {
            await Assert.ThrowsAsync<SocketFaultException>(() => master.BindAsync("203.0.113.7", 0).AsTask()).Within();

            await master.BindAsync("127.0.0.1", 0).Within();

            Assert.Equal(IPAddress.Loopback, master.LocalEndPoint!.Address);
        }

        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public void Master_OfAStrangeFamily_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TcpMaster(AddressFamily.Unix));
}
