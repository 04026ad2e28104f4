using System.Net;
using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class ConnectTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("localhost", "localhost")]
    [InlineData("::1", "::1")]
    public async Task ConnectAsync_ByNameOrLiteral_Connects(string listenAt, string connectTo)
    {
        Assert.SkipUnless(listenAt != "::1" || Socket.OSSupportsIPv6, "No IPv6 here.");
        await using TcpServer server = await Tcp.ListenAsync(listenAt, 0).Within();

        using TcpConnection client = await Tcp.ConnectAsync(connectTo, server.LocalEndPoint.Port).Within();
        using TcpConnection accepted = await server.AcceptAsync().Within();

        Assert.Equal(client.LocalEndPoint, accepted.RemoteEndPoint);
        Assert.Equal(client.RemoteEndPoint, accepted.LocalEndPoint);
        Assert.Equal($"tcp {server.LocalEndPoint}", client.ToString());
    }

    [Fact]
    public async Task ConnectAsync_NobodyListens_IsRefused()
    {
        using Socket nobody = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)nobody.LocalEndPoint!).Port;
        OpenDescriptors descriptors = new();

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("127.0.0.1", port).AsTask()).Within();

        Assert.Equal((SocketError.ConnectionRefused, "connection refused"), (refused.Error, refused.Word));
        await descriptors.AssertNoneLeaked();
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task ConnectAsync_NoHost_IsRefused(string? host) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Tcp.ConnectAsync(host!, 1));

    [Theory]
    [InlineData(-1)]
    [InlineData(65536)]
    public async Task ConnectAsync_PortOutOfRange_IsRefused(int port) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Tcp.ConnectAsync("127.0.0.1", port));

    [Fact]
    public async Task ConnectAsync_NoOptions_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await Tcp.ConnectAsync("127.0.0.1", 1, (TcpConnectOptions)null!));

    [Fact]
    public async Task ConnectAsync_CancelledBefore_ThrowsAndLeavesNothingOpen()
    {
        await using TcpServer server = await Pair.Listen();
        OpenDescriptors descriptors = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port, new CancellationToken(canceled: true)).AsTask()).Within();

        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task ConnectAsync_LiteralOfAnotherFamily_IsRefused()
    {
        TcpConnectOptions options = new() { Family = AddressFamily.InterNetworkV6 };

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("127.0.0.1", 1, options).AsTask()).Within();

        Assert.Equal(SocketError.NoData, refused.Error);
        Assert.Equal("Address family for hostname not supported", refused.Word);
    }

    [Fact]
    public async Task ConnectAsync_FromALocalAddress_LeavesFromThere()
    {
        await using TcpServer server = await Pair.Listen();

        // Held at a neighbouring address, the number is given to nobody meanwhile.
        using Socket holder = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.4"), 0));
        int port = ((IPEndPoint)holder.LocalEndPoint!).Port;
        TcpConnectOptions options = new() { LocalHost = "127.0.0.3", LocalPort = port };

        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port, options).Within();

        Assert.Equal(new IPEndPoint(IPAddress.Parse("127.0.0.3"), port), client.LocalEndPoint);
    }

    [Fact]
    public async Task ConnectAsync_FromAnAddressThatIsNotOurs_IsRefusedAndLeavesNothingOpen()
    {
        OpenDescriptors descriptors = new();
        TcpConnectOptions options = new() { LocalHost = "203.0.113.7" };

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("127.0.0.1", 1, options).AsTask()).Within();

        Assert.Equal(SocketError.AddressNotAvailable, refused.Error);
        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task ConnectAsync_WithTimeoutsAndLimits_GivesThemToTheConnection()
    {
        await using TcpServer server = await Pair.Listen();
        TcpConnectOptions options = new() { Timeouts = new Timeouts(TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(9)), Limits = Limits.Internet };

        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port, options).Within();

        Assert.Equal((options.Timeouts, options.Limits), (client.Timeouts, client.Limits));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(365 * 24 * 3600)]
    [InlineData(int.MaxValue)]
    public async Task ConnectAsync_VeryLongTimeout_IsNoError(int seconds)
    {
        await using TcpServer server = await Pair.Listen();
        TcpConnectOptions options = new() { Timeouts = new Timeouts(Total: TimeSpan.FromSeconds(seconds)) };

        using TcpConnection byLiteral = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port, options).Within();
        using TcpConnection byName = await Tcp.ConnectAsync("localhost", server.LocalEndPoint.Port, options).Within();

        Assert.Equal(byLiteral.RemoteEndPoint, byName.RemoteEndPoint);
    }

    [Fact]
    public async Task ConnectAsync_NegativeTimeout_IsRefused()
    {
        TcpConnectOptions options = new() { Timeouts = new Timeouts(TimeSpan.FromTicks(-1)) };

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Tcp.ConnectAsync("127.0.0.1", 1, options).AsTask()).Within();
    }

    [Fact]
    public async Task ConnectAsync_ConnectionIsForgotten_KeepsNothingForItsTimeout()
    {
        // A deadline an hour away must not keep the socket of a connect that is long over.
        await using TcpServer server = await Pair.Listen();

        WeakReference[] kernels = [.. await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ConnectAndClose(server.LocalEndPoint.Port)))];

        await Eventually.TrueAfterCollection(() => kernels.Count(static kernel => kernel.IsAlive) < 3);
    }

    private static async Task<WeakReference> ConnectAndClose(int port)
    {
        TcpConnectOptions options = new() { Timeouts = new Timeouts(Total: TimeSpan.FromHours(1)) };
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", port, options).Within();
        return new WeakReference(((IKernelSelectable)client).Kernel);
    }
}
