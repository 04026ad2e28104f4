using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A socket that is bound to the port that it connects to meets itself: TCP's simultaneous open. To an ephemeral port without a listener that happens
/// by chance, about once in seven thousand connects.</summary>
public sealed class SelfConnectTests
{
    public static TheoryData<string> Loopbacks => Socket.OSSupportsIPv6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"];

    [Theory]
    [MemberData(nameof(Loopbacks))]
    public async Task ConnectAsync_ToItself_IsRefusedAndThePortIsFree(string host)
    {
        OpenDescriptors descriptors = new();
        using TcpMaster master = new();
        await master.BindAsync(host, 0).Within();
        IPEndPoint port = master.LocalEndPoint!;

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => master.ConnectAsync(host, port.Port).AsTask()).Within();

        Assert.Equal((SocketError.ConnectionRefused, SocketPhase.Connect, port), (refused.Error, refused.Phase, refused.Peer));
        await descriptors.AssertNoneLeaked();
        Assert.False(IsKnown(port));
    }

    [Fact]
    public async Task ConnectAsync_WithItsOwnLocalPort_IsRefused()
    {
        SocketFaultException refused;
        do
        {
            int port = Free();
            TcpConnectOptions options = new() { LocalHost = "127.0.0.1", LocalPort = port };
            refused = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("127.0.0.1", port, options).AsTask()).Within();
        }
        while (refused.Phase == SocketPhase.Bind);

        Assert.Equal((SocketPhase.Connect, "connection refused"), (refused.Phase, refused.Word));
    }

    [Fact]
    [OutsideLoop("Its calls are the blocking ones.")]
    public void Connect_ToItself_IsRefused()
    {
        using TcpObject client = LuaSocket.Tcp();
        client.Bind("127.0.0.1", 0).OrThrow();
        int port = client.GetSockName().OrThrow().Port;

        Outcome<int> refused = client.Connect("127.0.0.1", port);

        Assert.Equal("connection refused", refused.Error);
        Assert.Equal("closed", client.Receive().Error);
    }

    [Fact]
    [OutsideLoop("Its calls are the blocking ones.")]
    public void Connect_ToItselfWithoutWaiting_IsRefusedOnceItIsDecided()
    {
        using TcpObject client = LuaSocket.Tcp();
        client.SetTimeout(0);
        client.Bind("127.0.0.1", 0).OrThrow();
        int port = client.GetSockName().OrThrow().Port;

        Outcome<int> first = client.Connect("127.0.0.1", port);
        Outcome<int> decided = first.Error == "timeout" ? Decided(client, port) : first;

        Assert.Equal("connection refused", decided.Error);
    }

    private static Outcome<int> Decided(TcpObject client, int port)
    {
        LuaSocket.Select(null, [client], 20);
        return client.Connect("127.0.0.1", port);
    }

    // Whether the system still has a connection, alive or dying (TIME_WAIT), with this port at both ends. Linux.
    private static bool IsKnown(IPEndPoint port)
    {
        string table = port.AddressFamily == AddressFamily.InterNetworkV6 ? "/proc/net/tcp6" : "/proc/net/tcp";
        string number = port.Port.ToString("X4", CultureInfo.InvariantCulture);
        return File.Exists(table) && File.ReadLines(table).Any(line => Regex.IsMatch(line, $":{number} [0-9A-F]+:{number} "));
    }

    // Another process may take it before it is used.
    private static int Free()
    {
        using Socket held = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)held.LocalEndPoint!).Port;
    }
}
