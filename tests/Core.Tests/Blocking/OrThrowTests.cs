using System.Net;
using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A word tells a Lua program enough. An exception ends in a log, and tells which call failed, with whom, and how.</summary>
public sealed class OrThrowTests
{
    [Fact]
    public void Receive_TimesOut_NamesCallPeerAndBytes()
    {
        using LuaPair pair = new();
        pair.Client.SetTimeout(0);
        pair.Give("abc"u8);

        SocketTimeoutException late = Assert.Throws<SocketTimeoutException>(() => pair.Client.Receive().OrThrow());

        Assert.Equal((SocketPhase.Receive, pair.Peer.LocalEndPoint), (late.Phase, late.Peer));
        Assert.Equal($"The receive timed out, 3 bytes of it received (and handed out). [{pair.Peer.LocalEndPoint}]", late.Message);
    }

    [Fact]
    public void Receive_SystemGaveUp_IsNoTimeoutOfTheObjects()
    {
        FaultPlan plan = new();
        using IDisposable installed = plan.Install();
        using LuaPair pair = new();
        plan.Then(FaultPoint.Receive, SocketError.TimedOut);

        SocketFaultException lost = Assert.Throws<SocketFaultException>(() => pair.Client.Receive().OrThrow());

        Assert.Equal(("timeout", SocketError.TimedOut, SocketPhase.Receive), (lost.Word, lost.Error, lost.Phase));
    }

    [Fact]
    public void Send_PeerIsGone_NamesCallAndPeer()
    {
        using LuaPair pair = new();
        EndPoint peer = pair.Peer.LocalEndPoint!;
        pair.Reset();

        SocketClosedException gone = Assert.Throws<SocketClosedException>(() => pair.Client.Send("x").OrThrow());

        Assert.Equal((SocketPhase.Send, peer, SocketError.ConnectionReset), (gone.Phase, gone.Peer, gone.Error));
        Assert.Equal($"The send found the connection closed. [{peer}]", gone.Message);
    }

    [Fact]
    public void Connect_Refused_NamesTheAddress()
    {
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        IPEndPoint address = (IPEndPoint)silent.LocalEndPoint!;

        SocketFaultException refused = Assert.Throws<SocketFaultException>(() => LuaSocket.Connect("127.0.0.1", address.Port).OrThrow());

        Assert.Equal((SocketPhase.Connect, address, SocketError.ConnectionRefused, "connection refused"), (refused.Phase, refused.Peer, refused.Error, refused.Word));
        Assert.Equal($"The connect to {address} failed: connection refused. [{address}]", refused.Message);
        Assert.Equal(address, Assert.Single(refused.FailedAddresses).Address);
    }

    [Fact]
    public void Bind_PortInUse_NamesTheAddress()
    {
        using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).OrThrow();
        int port = server.GetSockName().OrThrow().Port;

        SocketFaultException taken = Assert.Throws<SocketFaultException>(() => LuaSocket.Bind("127.0.0.1", port).OrThrow());

        Assert.Equal("address already in use", taken.Word);
        Assert.Contains(taken.Phase, new[] { SocketPhase.Bind, SocketPhase.Listen });
    }

    [Fact]
    public void Accept_TimesOut_NamesTheServersAddress()
    {
        using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).OrThrow();
        server.SetTimeout(0);

        SocketTimeoutException late = Assert.Throws<SocketTimeoutException>(() => server.Accept().OrThrow());

        Assert.Equal(SocketPhase.Accept, late.Phase);
        Assert.Equal($"The accept on {server.GetSockName().OrThrow()} timed out.", late.Message);
    }

    [Fact]
    public void GetSockName_Closed_NamesTheCall()
    {
        using TcpObject master = LuaSocket.Tcp();

        SocketFaultException none = Assert.Throws<SocketFaultException>(() => master.GetPeerName().OrThrow());

        Assert.Equal("The getpeername failed: Bad file descriptor.", none.Message);
    }

    [Fact]
    public void Outcomes_OfOneWord_AreEqualWhateverCallTheyAreOf()
    {
        using LuaPair pair = new();
        pair.Client.SetTimeout(0);

        Assert.Equal(new Outcome<string>(null, "timeout", string.Empty), pair.Client.Receive());
    }
}
