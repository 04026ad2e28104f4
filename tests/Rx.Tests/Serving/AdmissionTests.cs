using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Serving;

/// <summary>Which addresses <see cref="ServeOptions.MaxPerAddress"/> counts as one.</summary>
public sealed class AdmissionTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("fe80::1%1", "fe80::2%1", false)]
    [InlineData("fe80::1%1", "fe80::1%2", false)]
    [InlineData("fe80::1%1", "fe80::1%1", true)]
    public void NetworkOf_Defaults_CountsWhatOneHostMayUseAsOne(string one, string other, bool same) =>
        Assert.Equal(same, AreOne(one, other, ServeOptions.Default));

    [Theory]
    [InlineData("10.0.0.0", "10.255.255.255", 8, true)]
    [InlineData("10.0.0.0", "11.0.0.0", 8, false)]
    [InlineData("10.0.0.0", "11.0.0.0", 7, true)]
    [InlineData("0.0.0.0", "255.255.255.255", 0, true)]
    [InlineData("::ffff:10.0.0.1", "10.9.9.9", 8, true)]
    public void NetworkOf_IPv4PrefixLength_ComparesSoManyBits(string one, string other, int length, bool same) =>
        Assert.Equal(same, AreOne(one, other, new ServeOptions { IPv4PrefixLength = length }));

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::2", 128, false)]
    [InlineData("2001:db8::2", "2001:db8::3", 127, true)]
    [InlineData("2001:db8:0:100::", "2001:db8:0:1ff::", 56, true)]
    [InlineData("::", "ffff::", 0, true)]
    public void NetworkOf_IPv6PrefixLength_ComparesSoManyBits(string one, string other, int length, bool same) =>
        Assert.Equal(same, AreOne(one, other, new ServeOptions { IPv6PrefixLength = length }));

    [Theory]
    [InlineData(32, false)]
    [InlineData(8, true)]
    public async Task Serve_NeighboursByPrefixLength_CountAsOne(int length, bool refuses)
    {
        using TcpServer server = await Pair.Listen();
        ServeOptions options = new() { MaxPerAddress = 1, IPv4PrefixLength = length };
        using Watched<ServeEvent> events = server.Serve(static connection => connection.Lines(), options).Watch();
        using Socket one = Connect("127.0.0.1", server);
        await events.Next();
        using Socket neighbour = Connect("127.0.0.2", server);

        Assert.Equal(refuses ? ServeEventKind.Refused : ServeEventKind.Opened, (await events.Next()).Kind);
    }

    [Fact]
    public void PrefixLength_OutOfRange_IsRefusedByItsName()
    {
        Assert.Equal("IPv4PrefixLength", Assert.Throws<ArgumentOutOfRangeException>(static () => new ServeOptions { IPv4PrefixLength = 33 }).ParamName);
        Assert.Equal("IPv4PrefixLength", Assert.Throws<ArgumentOutOfRangeException>(static () => new ServeOptions { IPv4PrefixLength = -1 }).ParamName);
        Assert.Equal("IPv6PrefixLength", Assert.Throws<ArgumentOutOfRangeException>(static () => new ServeOptions { IPv6PrefixLength = 129 }).ParamName);
    }

    private static bool AreOne(string one, string other, ServeOptions options) => NetworkOf(one, options).Equals(NetworkOf(other, options));

    // These tests see what a user sees; but a machine has few addresses to connect from.
    private static IPAddress NetworkOf(string address, ServeOptions options) =>
        typeof(ServeOptions).Assembly.GetType("RxSocket.Rx.Admission", throwOnError: true)!
            .GetMethod("NetworkOf")!
            .CreateDelegate<Func<IPAddress, int, int, IPAddress>>()(IPAddress.Parse(address), options.IPv4PrefixLength, options.IPv6PrefixLength);

    private static Socket Connect(string from, TcpServer server)
    {
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        client.Connect(server.LocalEndPoint);
        return client;
    }
}
