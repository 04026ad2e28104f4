using System.Net;
using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>IPv4-mapped addresses, zones, and how IPv6 addresses are written.</summary>
public sealed class AddressNotationTests
{
    private const string Unknown = "host or service not provided, or not known";

    public AddressNotationTests() => Assert.SkipUnless(Socket.OSSupportsIPv6, "No IPv6 here.");

    [Theory]
    [InlineData(AddressFamily.Unspecified, "127.0.0.1")]
    [InlineData(AddressFamily.InterNetwork, "127.0.0.1")]
    [InlineData(AddressFamily.InterNetworkV6, "::ffff:127.0.0.1")]
    public async Task ConnectAsync_IPv4Mapped_ReachesTheIPv4Server(AddressFamily family, string remote)
    {
        await using TcpServer server = await Pair.Listen();
        TcpConnectOptions options = new() { Family = family };

        using TcpConnection client = await Tcp.ConnectAsync("::ffff:127.0.0.1", server.LocalEndPoint.Port, options).Within();

        Assert.Equal(new IPEndPoint(IPAddress.Parse(remote), server.LocalEndPoint.Port), client.RemoteEndPoint);
    }

    [Theory]
    [InlineData(AddressFamily.Unspecified, "::ffff:127.0.0.1", "127.0.0.1")]
    [InlineData(AddressFamily.Unspecified, "::ffff:0.0.0.0", "0.0.0.0")]
    [InlineData(AddressFamily.InterNetworkV6, "::ffff:127.0.0.1", "::ffff:127.0.0.1")]
    public async Task ListenAsync_IPv4Mapped_ServesIPv4(AddressFamily family, string host, string local)
    {
        await using TcpServer server = await Tcp.ListenAsync(host, 0, new TcpListenOptions { Family = family }).Within();

        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();

        Assert.Equal(IPAddress.Parse(local), server.LocalEndPoint.Address);
    }

    [Fact]
    public async Task ConnectAsync_FromADualModeServersView_ReachesTheClientsAddress()
    {
        // What a dual-mode server shows as its client's address can be connected to.
        using TcpMaster master = new(AddressFamily.InterNetworkV6);
        master.Options.OnlyIPv6 = false;
        await master.BindAsync("::", 0).Within();
        await using TcpServer dual = master.Listen();
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", dual.LocalEndPoint.Port).Within();
        using TcpConnection accepted = await dual.AcceptAsync().Within();

        using TcpConnection back = await Tcp.ConnectAsync(accepted.RemoteEndPoint.Address.ToString(), dual.LocalEndPoint.Port).Within();

        Assert.Equal(IPAddress.Loopback, back.RemoteEndPoint.Address);
    }

    [Theory]
    [InlineData("fe80::1%nosuch")]
    [InlineData("fe80::1%")]
    [InlineData("ff02::1%nosuch")]
    [InlineData("::1%nosuch")]
    public async Task ConnectAsync_UnknownZone_IsAnUnknownHost(string host)
    {
        SocketFaultException unknown = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync(host, 9).AsTask()).Within();

        Assert.Equal((SocketPhase.Lookup, SocketError.HostNotFound, Unknown), (unknown.Phase, unknown.Error, unknown.Word));
        Assert.StartsWith($"The connect to [{host}]:9 failed: {Unknown}.", unknown.Message);
    }

    [Fact]
    public async Task ListenAsync_UnknownZone_IsAnUnknownHost()
    {
        SocketFaultException unknown = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ListenAsync("fe80::1%nosuch", 0).AsTask()).Within();

        Assert.Equal(Unknown, unknown.Word);
    }

    [Fact]
    public void Connect_UnknownZone_AnswersLikeLuaSocket()
    {
        Assert.Equal(Unknown, LuaSocket.Connect("fe80::1%nosuch", 9).Error);
        Assert.Equal(Unknown, LuaSocket.Bind("fe80::1%nosuch", 0).Error);
    }

    [Fact]
    public async Task ConnectAsync_KnownZone_IsKept()
    {
        await using TcpServer server = await Tcp.ListenAsync("::1", 0).Within();

        using TcpConnection client = await Tcp.ConnectAsync("::1%1", server.LocalEndPoint.Port).Within();

        Assert.Equal(server.LocalEndPoint.Port, client.RemoteEndPoint.Port);
    }

    [Fact]
    public async Task ToString_OfIPv6_HasBrackets()
    {
        await using TcpServer server = await Tcp.ListenAsync("::1", 0).Within();
        using TcpConnection client = await Tcp.ConnectAsync("::1", server.LocalEndPoint.Port).Within();

        Assert.Equal($"tcp server [::1]:{server.LocalEndPoint.Port}", server.ToString());
        Assert.Equal($"tcp [::1]:{server.LocalEndPoint.Port}", client.ToString());
    }

    [Fact]
    public async Task BindAsync_IPv6Refused_HasBracketsInTheMessage()
    {
        using TcpMaster master = new();

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => master.BindAsync("2001:db8::7", 80).AsTask()).Within();

        Assert.StartsWith("The bind to [2001:db8::7]:80 failed: ", refused.Message);
    }
}
