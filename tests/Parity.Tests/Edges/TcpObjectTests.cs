using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Edges;

/// <summary>One object whose class changes in place, as LuaSocket's does.</summary>
public sealed class TcpObjectTests
{
    [Fact]
    public async Task Class_OfAMasterOverItsLife_ChangesInPlace()
    {
        using TcpObject server = LuaSocket.Tcp();
        Assert.Equal(("tcp{master}", -1), (server.Class, server.GetFd()));
        Assert.Equal(1, server.Bind("127.0.0.1", 0).OrThrow());
        Assert.Equal("tcp{master}", server.Class);
        Assert.Equal(1, server.Listen().OrThrow());
        Assert.Equal("tcp{server}", server.Class);
        int port = server.GetSockName().OrThrow().Port;

        using TcpObject client = LuaSocket.Tcp();
        Assert.Equal(1, client.Connect("127.0.0.1", port).OrThrow());
        using TcpObject accepted = (await BlockingFace.OnThread(server.Accept).Soon()).OrThrow();

        Assert.Equal(("tcp{client}", "tcp{client}", "tcp{server}"), (client.Class, accepted.Class, server.Class));
        Assert.Equal($"tcp{{client}}: {client.GetFd()}", client.ToString());
        client.Close();
        Assert.Equal(("tcp{client}", -1), (client.Class, client.GetFd()));
    }

    [Theory]
    [InlineData("tcp{master}", "accept", "tcp{server}")]
    [InlineData("tcp{master}", "send", "tcp{client}")]
    [InlineData("tcp{master}", "receive", "tcp{client}")]
    [InlineData("tcp{master}", "shutdown", "tcp{client}")]
    [InlineData("tcp{master}", "getstats", "tcp{client}")]
    [InlineData("tcp{master}", "setstats", "tcp{client}")]
    [InlineData("tcp{server}", "bind", "tcp{master}")]
    [InlineData("tcp{server}", "listen", "tcp{master}")]
    [InlineData("tcp{server}", "send", "tcp{client}")]
    [InlineData("tcp{server}", "receive", "tcp{client}")]
    [InlineData("tcp{client}", "accept", "tcp{server}")]
    [InlineData("tcp{client}", "bind", "tcp{master}")]
    [InlineData("tcp{client}", "listen", "tcp{master}")]
    public void Call_OfAnotherClass_RaisesLuaSocketsText(string of, string method, string expected)
    {
        using TcpObject target = Make(of);

        InvalidOperationException raised = Assert.Throws<InvalidOperationException>(() => Call(target, method));

        Assert.Equal($"calling '{method}' on bad self ({expected} expected)", raised.Message);
        Assert.Equal(of, target.Class);
    }

    [Fact]
    public void Connect_WhateverComesOfIt_MakesAClient()
    {
        using TcpObject refused = LuaSocket.Tcp();
        using TcpObject unknown = LuaSocket.Tcp();
        using TcpObject badPort = LuaSocket.Tcp();
        using TcpObject missing = LuaSocket.Tcp();
        using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).OrThrow();

        Assert.Equal("connection refused", refused.Connect("127.0.0.1", RawPeer.UnusedPort()).Error);
        Assert.False(unknown.Connect("", 80).Ok);
        Assert.False(badPort.Connect("127.0.0.1", -1).Ok);
        Assert.Throws<ArgumentNullException>(() => missing.Connect(null!, 80));
        Assert.False(server.Connect("127.0.0.1", RawPeer.UnusedPort()).Ok);

        Assert.Equal(["tcp{client}", "tcp{client}", "tcp{client}", "tcp{client}"], new[] { refused, unknown, badPort, server }.Select(static o => o.Class));
        Assert.Equal("tcp{master}", missing.Class);
        Assert.Equal("closed", unknown.Receive().Error);
        Assert.Equal("closed", unknown.Send("x").Error);
    }

    [Fact]
    public async Task Connect_AfterARefusal_MayBeTriedAgain()
    {
        using Socket listener = RawPeer.Listener();
        using TcpObject client = LuaSocket.Tcp();
        Assert.Equal("connection refused", client.Connect("127.0.0.1", RawPeer.UnusedPort()).Error);

        Assert.True(client.Connect("127.0.0.1", RawPeer.PortOf(listener)).Ok);

        using Socket accepted = await listener.AcceptAsync().Soon();
        Assert.Equal(new Outcome<int>(1), client.Send("x"));
    }

    [Theory]
    [InlineData("127.0.0.1", "b")]
    [InlineData("localhost", "b")]
    [InlineData("localhost", "t")]
    public async Task Connect_WithATimeoutOfZero_GoesOnAndASelectTells(string host, string mode)
    {
        using Socket listener = RawPeer.Listener();
        using TcpObject client = LuaSocket.Tcp();
        client.SetTimeout(0, mode);

        Outcome<int> connected = client.Connect(host, RawPeer.PortOf(listener));

        Assert.True(connected.Ok || connected.Error == "timeout", connected.Error);
        Assert.Equal([client], (await BlockingFace.OnThread(() => LuaSocket.Select(null, [client])).Soon()).Writable);
        using Socket accepted = await listener.AcceptAsync().Soon();
        Assert.Equal(new Outcome<int>(1), client.Send("x"));
    }

    [Fact]
    public async Task Connect_AgainAfterAPendingOne_TellsThatItIsConnected()
    {
        using Socket listener = RawPeer.Listener();
        using TcpObject client = LuaSocket.Tcp4().OrThrow();
        client.SetTimeout(0);
        Assert.True(client.Connect("127.0.0.1", RawPeer.PortOf(listener)) is { Error: null or "timeout" });
        await BlockingFace.OnThread(() => LuaSocket.Select(null, [client])).Soon();

        Outcome<int> again = client.Connect("127.0.0.1", RawPeer.PortOf(listener));

        Assert.True(again is { Error: null or "already connected" }, again.Error);
        Assert.Equal("already connected", client.Connect("127.0.0.1", RawPeer.PortOf(listener)).Error);
        Assert.Equal(new Outcome<int>(1), client.Send("x"));
    }

    // Linux tells a socket that was refused once more of it: LuaSocket's "closed".
    [Fact]
    public void Connect_OfATcp4AfterARefusal_WorksAtTheSecondTryAtTheLatest()
    {
        using Socket listener = RawPeer.Listener();
        using TcpObject client = LuaSocket.Tcp4().OrThrow();
        Assert.Equal("connection refused", client.Connect("127.0.0.1", RawPeer.UnusedPort()).Error);

        Outcome<int> first = client.Connect("127.0.0.1", RawPeer.PortOf(listener));
        Outcome<int> second = first.Ok ? first : client.Connect("127.0.0.1", RawPeer.PortOf(listener));

        Assert.True(second.Ok, second.Error);
    }

    [Fact]
    public void Bind_ByNameWithATimeoutOfZero_IsNotTimed()
    {
        using TcpObject master = LuaSocket.Tcp();
        master.SetTimeout(0);

        Assert.Equal(new Outcome<int>(1), master.Bind("localhost", 0));
    }

    [Fact]
    public async Task Connect_WithATimeoutOfZeroRefused_TellsOnceAndThenIsClosed()
    {
        using TcpObject client = LuaSocket.Tcp();
        client.SetTimeout(0);
        string? connect = client.Connect("127.0.0.1", RawPeer.UnusedPort()).Error;
        Assert.SkipWhen(connect == "connection refused", "The system told at once.");
        Assert.Equal("timeout", connect);

        await BlockingFace.OnThread(() => LuaSocket.Select(null, [client])).Soon();

        Assert.Equal("connection refused", client.Receive().Error);
        Assert.Equal("closed", client.Receive().Error);
    }

    [Fact]
    public void Bind_Fails_LeavesTheMasterUsable()
    {
        using TcpObject taken = LuaSocket.Bind("127.0.0.1", 0).OrThrow();
        using TcpObject master = LuaSocket.Tcp();

        Assert.Equal("address already in use", master.Bind("127.0.0.1", taken.GetSockName().OrThrow().Port).Error);
        Assert.True(master.Bind("127.0.0.1", 0).Ok);
        Assert.True(master.Listen().Ok);
        Assert.Equal("tcp{server}", master.Class);
    }

    [Fact]
    public void Listen_WithoutASocket_IsABadDescriptor()
    {
        using TcpObject none = LuaSocket.Tcp();
        using TcpObject four = LuaSocket.Tcp4().OrThrow();

        Assert.Equal("Bad file descriptor", none.Listen().Error);
        Assert.Equal("tcp{master}", none.Class);
        Assert.True(four.Listen().Ok);
    }

    [Fact]
    public async Task Close_AndAfterwards_AnswersAsLuaSocketDoes()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        TcpObject client = pair.Client;
        client.SetTimeout(3);
        Assert.True(client.Send("abc").Ok);
        client.Close();
        client.Close();

        Assert.Equal("closed", client.Send("x").Error);
        Assert.Equal("Bad file descriptor", client.GetSockName().Error);
        Assert.Equal("Bad file descriptor", client.GetPeerName().Error);
        client.Shutdown();
        Assert.Equal((3.0, -1.0), client.GetTimeout());
        Assert.Equal(3, client.GetStats().Sent);
        Assert.Equal("inet4", client.GetFamily());
        Assert.False(client.Dirty());
        Assert.Null(client.Handle);
    }

    [Fact]
    public async Task Connect_AfterAClose_MakesANewSocket()
    {
        using Socket listener = RawPeer.Listener();
        using BlockingPair pair = await BlockingPair.Connect();
        pair.Client.Close();

        Assert.True(pair.Client.Connect("127.0.0.1", RawPeer.PortOf(listener)).Ok);

        using Socket accepted = await listener.AcceptAsync().Soon();
        accepted.Send("new\n"u8);
        Assert.Equal("new", (await BlockingFace.OnThread(() => pair.Client.Receive()).Soon()).Value);
    }

    [Fact]
    public void Finalizer_OfAnObjectNobodyHas_ClosesIt()
    {
        using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).OrThrow();
        Abandon(server.GetSockName().OrThrow().Port);
        using TcpObject accepted = server.Accept().OrThrow();
        accepted.SetTimeout(10);

        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.Equal("closed", accepted.Receive().Error);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Abandon(int port) => LuaSocket.Connect("127.0.0.1", port).OrThrow();

    private static TcpObject Make(string of) => of switch
    {
        "tcp{server}" => LuaSocket.Bind("127.0.0.1", 0).OrThrow(),
        "tcp{client}" => Refused(),
        _ => LuaSocket.Tcp(),
    };

    private static TcpObject Refused()
    {
        TcpObject client = LuaSocket.Tcp();
        client.Connect("127.0.0.1", RawPeer.UnusedPort());
        return client;
    }

    private static void Call(TcpObject target, string method)
    {
        switch (method)
        {
            case "accept": target.Accept(); break;
            case "send": target.Send("x"); break;
            case "receive": target.Receive(); break;
            case "shutdown": target.Shutdown(); break;
            case "getstats": target.GetStats(); break;
            case "setstats": target.SetStats(1); break;
            case "bind": target.Bind("127.0.0.1", 0); break;
            case "listen": target.Listen(); break;
            default: throw new ArgumentOutOfRangeException(nameof(method));
        }
    }
}
