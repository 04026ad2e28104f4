using System.Net;
using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>The system refuses an option on the socket of one address. Only IPv6 sockets have <see cref="TcpOptions.OnlyIPv6"/>.</summary>
public sealed class RefusedOptionTests : IDisposable
{
    private readonly Func<string, AddressFamily, IPAddress[]> _system = NameLookup.System;

    public RefusedOptionTests() => Assert.SkipUnless(Socket.OSSupportsIPv6, "No IPv6 here.");

    public void Dispose() => NameLookup.System = _system;

    [Fact]
    public async Task ConnectAsync_AnOptionIsRefused_SaysWhichAndLeavesNothingOpen()
    {
        await using TcpServer server = await Pair.Listen();
        OpenDescriptors descriptors = new();
        using TcpMaster master = new();
        master.Options.OnlyIPv6 = false;
        int port = server.LocalEndPoint.Port;

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => master.ConnectAsync("127.0.0.1", port).AsTask()).Within();

        Assert.Equal((SocketPhase.Option, server.LocalEndPoint), (refused.Phase, refused.Peer));
        Assert.StartsWith($"The connect to 127.0.0.1:{port} (option OnlyIPv6) failed: {refused.Word}.", refused.Message);
        Assert.Equal(SocketPhase.Option, Assert.Single(refused.FailedAddresses).Phase);
        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task ConnectAsync_AnOptionIsRefusedAtOneAddress_TriesTheNext()
    {
        Answers("127.0.0.1", "::1");
        await using TcpServer server = await Tcp.ListenAsync("::1", 0).Within();
        OpenDescriptors descriptors = new();
        using TcpMaster master = new();
        master.Options.OnlyIPv6 = false;

        TcpConnection client = await master.ConnectAsync("several.example", server.LocalEndPoint.Port).Within();

        Assert.Equal(server.LocalEndPoint, client.RemoteEndPoint);
        client.Dispose();
        (await server.AcceptAsync().Within()).Dispose();
        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task BindAsync_AnOptionIsRefused_SaysWhichAndLeavesNothingOpen()
    {
        OpenDescriptors descriptors = new();
        using TcpMaster master = new();
        master.Options.OnlyIPv6 = false;

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => master.BindAsync("127.0.0.1", 0).AsTask()).Within();

        Assert.Equal((SocketPhase.Option, null), (refused.Phase, refused.Peer));
        await descriptors.AssertNoneLeaked();
        await master.BindAsync("::", 0).Within();
        Assert.False(master.Options.OnlyIPv6);
    }

    [Fact]
    public async Task Setting_RefusedOnALiveSocket_SaysWhich()
    {
        using RawPair pair = await RawPair.Connect();

        SocketFaultException refused = Assert.Throws<SocketFaultException>(() => pair.Connection.Options.OnlyIPv6 = true);

        Assert.Equal(SocketPhase.Option, refused.Phase);
        Assert.Contains("OnlyIPv6", refused.Message, StringComparison.Ordinal);
    }

    private static void Answers(params string[] addresses) => NameLookup.System = (_, _) => [.. addresses.Select(IPAddress.Parse)];
}
