using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Edges;

/// <summary>Timeouts, statistics, names and shutdown of LuaSocket's TCP object.</summary>
public sealed class TcpObjectSettingsTests
{
    [Fact]
    public void SetTimeout_ByMode_KeepsTheTwoApart()
    {
        using TcpObject master = LuaSocket.Tcp();
        Assert.Equal((-1.0, -1.0), master.GetTimeout());

        master.SetTimeout(1.5);
        master.SetTimeout(2, "total");
        Assert.Equal((1.5, 2.0), master.GetTimeout());
        master.SetTimeout(null);
        Assert.Equal((-1.0, 2.0), master.GetTimeout());
        master.SetTimeout(-3, null);
        master.SetTimeout(4, "r");
        Assert.Equal((-3.0, 4.0), master.GetTimeout());
        master.SetTimeout(5, "bx");
        Assert.Equal((5.0, 4.0), master.GetTimeout());
    }

    [Theory]
    [InlineData("B")]
    [InlineData("T")]
    [InlineData("")]
    [InlineData("x")]
    public void SetTimeout_OfAnotherMode_Raises(string mode)
    {
        using TcpObject master = LuaSocket.Tcp();

        ArgumentException raised = Assert.ThrowsAny<ArgumentException>(() => master.SetTimeout(1, mode));

        Assert.Contains("invalid timeout mode", raised.Message, StringComparison.Ordinal);
        Assert.Equal((-1.0, -1.0), master.GetTimeout());
    }

    [Theory]
    [InlineData(0, "b")]
    [InlineData(0.0004, "b")]
    [InlineData(0, "t")]
    [InlineData(0.01, "b")]
    [InlineData(0.01, "t")]
    public async Task SetTimeout_Short_IsSoonOver(double seconds, string mode)
    {
        using BlockingPair pair = await BlockingPair.Connect();
        pair.Client.SetTimeout(seconds, mode);

        Assert.Equal("timeout", (await BlockingFace.OnThread(() => pair.Client.Receive()).Soon()).Error);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    [InlineData(-1)]
    [InlineData(2147484)]
    public async Task SetTimeout_BeyondAnyTime_IsNoLimit(double seconds)
    {
        using BlockingPair pair = await BlockingPair.Connect();
        pair.Client.SetTimeout(seconds);
        pair.Client.SetTimeout(seconds, "t");
        Task<Outcome<string>> receive = BlockingFace.OnThread(() => pair.Client.Receive());
        await pair.Peer.Send("x\n");

        Assert.Equal("x", (await receive.Soon()).Value);
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(2147483648)]
    public async Task Select_WithATimeoutBeyondTheSystems_FailsAsLuaSocketsDoes(double seconds)
    {
        using BlockingPair pair = await BlockingPair.Connect();

        SocketFaultException raised = Assert.Throws<SocketFaultException>(() => LuaSocket.Select([pair.Client], null, seconds));

        Assert.Equal("select failed", raised.Message);
    }

    [Theory]
    [InlineData(2147483647)]
    [InlineData(-1)]
    public async Task Select_WithATimeoutVeryLongOrNone_Waits(double seconds)
    {
        using BlockingPair pair = await BlockingPair.Connect();
        Task<SelectOutcome> select = BlockingFace.OnThread(() => LuaSocket.Select([pair.Client], null, seconds));
        await pair.Peer.Send("x\n");

        Assert.Equal([pair.Client], (await select.Soon()).Readable);
    }

    [Fact]
    public async Task Stats_CountWhatIsHandedOutAndSent()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        await pair.Give("one\r\nrest");

        Assert.Equal("one", pair.Client.Receive().Value);
        Assert.True(pair.Client.Send("abc").Ok);
        (long received, long sent, double age) = pair.Client.GetStats();

        Assert.Equal((5, 3), (received, sent));
        Assert.InRange(age, 0, 60);
        Assert.Equal("", pair.Client.Receive(0).Value);
        Assert.Equal(5, pair.Client.GetStats().Received);
    }

    [Fact]
    public async Task SetStats_WhatIsNull_Stays()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        Assert.True(pair.Client.Send("abc").Ok);

        pair.Client.SetStats(received: 100);
        Assert.Equal((100, 3), (pair.Client.GetStats().Received, pair.Client.GetStats().Sent));
        pair.Client.SetStats(sent: 7, age: 1000);

        Assert.Equal((100, 7), (pair.Client.GetStats().Received, pair.Client.GetStats().Sent));
        Assert.InRange(pair.Client.GetStats().Age, 1000, 1060);
    }

    [Fact]
    public async Task Names_OfEachClass_AreAsTheSystemHasThem()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        using TcpObject server = LuaSocket.Bind("*", 0).OrThrow();
        using TcpObject none = LuaSocket.Tcp();
        using TcpObject unbound = LuaSocket.Tcp4().OrThrow();

        Assert.Equal(new SocketName("127.0.0.1", pair.Peer.RemoteName.Port, "inet"), pair.Client.GetSockName().OrThrow());
        Assert.Equal(new SocketName("127.0.0.1", pair.Peer.LocalName.Port, "inet"), pair.Client.GetPeerName().OrThrow());
        Assert.Equal(("0.0.0.0", "inet"), (server.GetSockName().OrThrow().Ip, server.GetSockName().OrThrow().Family));
        Assert.Equal(new SocketName("0.0.0.0", 0, "inet"), unbound.GetSockName().OrThrow());
        Assert.Equal("Bad file descriptor", none.GetSockName().Error);
        Assert.Equal("Bad file descriptor", none.GetPeerName().Error);
        Assert.Equal("Transport endpoint is not connected", server.GetPeerName().Error);
        Assert.Equal("Transport endpoint is not connected", unbound.GetPeerName().Error);
    }

    [Fact]
    public void Family_OfTcp6_IsIPv6()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "No IPv6 here.");
        using TcpObject six = LuaSocket.Tcp6().OrThrow();

        Assert.Equal("inet6", six.GetFamily());
        Assert.Equal("Address family for hostname not supported", six.Connect("127.0.0.1", 80).Error);
        Assert.True(LuaSocket.Tcp6().OrThrow().Bind("::1", 0).Ok);
    }

    [Theory]
    [InlineData("both", "closed", "closed")]
    [InlineData("send", "timeout", "closed")]
    [InlineData("receive", "closed", null)]
    public async Task Shutdown_ByMode_EndsTheDirection(string mode, string receives, string? sends)
    {
        using BlockingPair pair = await BlockingPair.Connect();
        pair.Client.SetTimeout(0.01);

        pair.Client.Shutdown(mode);

        Assert.Equal(receives, pair.Client.Receive().Error);
        Assert.Equal(sends, pair.Client.Send("x").Error);
        Assert.True(pair.Client.GetPeerName().Ok || mode == "both");
    }

    [Fact]
    public async Task Shutdown_OfAnotherMode_Raises()
    {
        using BlockingPair pair = await BlockingPair.Connect();

        ArgumentException raised = Assert.ThrowsAny<ArgumentException>(() => pair.Client.Shutdown("write"));

        Assert.Contains("invalid option 'write'", raised.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_FromALocalAddress_LeavesFromThere()
    {
        using Socket listener = RawPeer.Listener();
        int local = RawPeer.UnusedPort();

        using TcpObject client = LuaSocket.Connect("127.0.0.1", RawPeer.PortOf(listener), "127.0.0.2", local).OrThrow();

        using Socket accepted = await listener.AcceptAsync().Soon();
        Assert.Equal(new SocketName("127.0.0.2", local, "inet"), client.GetSockName().OrThrow());
        Assert.ThrowsAny<ArgumentException>(() => LuaSocket.Connect("127.0.0.1", 80, family: "inet5"));
        Assert.False(LuaSocket.Connect("127.0.0.1", RawPeer.PortOf(listener), "192.0.2.1").Ok);
    }
}
