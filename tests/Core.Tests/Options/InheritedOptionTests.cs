using System.Net;
using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>Options of connections that are made and of those that are accepted.</summary>
public sealed class InheritedOptionTests
{
    private static readonly Action<TcpOptions> Many = static socket =>
    {
        socket.KeepAlive = true;
        socket.KeepAliveIdle = TimeSpan.FromSeconds(11);
        socket.KeepAliveInterval = TimeSpan.FromSeconds(12);
        socket.KeepAliveCount = 13;
        socket.UserTimeout = TimeSpan.FromSeconds(14);
        socket.Linger = TimeSpan.FromSeconds(15);
        socket.SendBufferSize = 20_000;
        socket.ReceiveBufferSize = 30_000;
    };

    public InheritedOptionTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "What an accepted socket inherits is the system's matter.");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NoDelay_OfTheOptions_IsThatOfBothEnds(bool noDelay)
    {
        await using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0, new TcpListenOptions { NoDelay = noDelay }).Within();

        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port, new TcpConnectOptions { NoDelay = noDelay }).Within();
        using TcpConnection accepted = await server.AcceptAsync().Within();

        Assert.Equal((noDelay, noDelay), (client.Options.NoDelay, accepted.Options.NoDelay));
    }

    [Fact]
    [OutsideLoop("A blocking connect waits on the thread of the loop.")]
    public async Task NoDelay_Unsaid_IsOnInTheAsyncFaceAndOffInTheBlockingOne()
    {
        await using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0).Within();
        using TcpObject luaServer = LuaSocket.Bind("127.0.0.1", 0).OrThrow();

        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        using TcpConnection accepted = await server.AcceptAsync().Within();
        using TcpObject luaClient = LuaSocket.Connect("127.0.0.1", luaServer.GetSockName().OrThrow().Port).OrThrow();
        using TcpObject luaAccepted = luaServer.Accept().OrThrow();

        Assert.Equal((true, true), (client.Options.NoDelay, accepted.Options.NoDelay));
        Assert.Equal((false, false), (luaClient.GetOption("tcp-nodelay").Value, luaAccepted.GetOption("tcp-nodelay").Value));
    }

    [Fact]
    public async Task NoDelay_OfAMaster_CanBeTakenBack()
    {
        using TcpMaster master = new(AddressFamily.InterNetwork);
        master.Options.NoDelay = false;
        await master.BindAsync("127.0.0.1", 0).Within();
        await using TcpServer server = master.Listen();

        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        using TcpConnection accepted = await server.AcceptAsync().Within();

        Assert.False(accepted.Options.NoDelay);
    }

    [Fact]
    public async Task Configure_OfTheListenOptions_HoldsForAcceptedConnections()
    {
        await using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0, new TcpListenOptions { Configure = Many }).Within();

        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        using TcpConnection accepted = await server.AcceptAsync().Within();

        AssertMany(accepted.Options);
        Assert.False(client.Options.KeepAlive);
    }

    [Fact]
    public async Task Configure_OfTheConnectOptions_HoldsForTheConnection()
    {
        await using TcpServer server = await Pair.Listen();

        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port, new TcpConnectOptions { Configure = Many }).Within();

        AssertMany(client.Options);
    }

    [Fact]
    public async Task Configure_Throws_EndsTheCallAndLeavesNothingOpen()
    {
        OpenDescriptors descriptors = new();
        TimeZoneNotFoundException own = new();

        Exception connect = await Assert.ThrowsAnyAsync<Exception>(() => Tcp.ConnectAsync("127.0.0.1", 1, new TcpConnectOptions { Configure = _ => throw own }).AsTask()).Within();
        Exception listen = await Assert.ThrowsAnyAsync<Exception>(() => Tcp.ListenAsync("127.0.0.1", 0, new TcpListenOptions { Configure = _ => throw own }).AsTask()).Within();

        Assert.Equal((own, own), (connect, listen));
        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task Configure_WithAnOptionThatTheSystemRefuses_TellsWhichAtListenToo()
    {
        OpenDescriptors descriptors = new();
        TcpListenOptions options = new() { Configure = static socket => socket.OnlyIPv6 = false };

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ListenAsync("127.0.0.1", 0, options).AsTask()).Within();

        Assert.Equal(SocketPhase.Option, refused.Phase);
        Assert.Contains("(option OnlyIPv6)", refused.Message, StringComparison.Ordinal);
        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task Backlog_Unsaid_HoldsHundredsOfClients()
    {
        await using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0).Within();
        List<Socket> clients = [];

        // One beyond the backlog gets no answer for a second, and then another second: none of these may meet that.
        for (int i = 0; i < 300; i++)
        {
            Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            clients.Add(client);
            _ = Record.Exception(() => client.Connect(new IPEndPoint(IPAddress.Loopback, server.LocalEndPoint.Port)));
        }

        for (int i = 0; i < clients.Count; i++)
        {
            (await server.AcceptAsync().Within()).Dispose();
        }

        clients.ForEach(static client => client.Dispose());
        Assert.Equal(512, new TcpListenOptions().Backlog);
    }

    private static void AssertMany(TcpOptions options)
    {
        Assert.True(options.KeepAlive);
        Assert.Equal((11, 12, 13), (options.KeepAliveIdle.TotalSeconds, options.KeepAliveInterval.TotalSeconds, options.KeepAliveCount));
        Assert.Equal((TimeSpan.FromSeconds(14), TimeSpan.FromSeconds(15)), (options.UserTimeout, options.Linger));
        Assert.InRange(options.SendBufferSize, 20_000, 40_000);
        Assert.InRange(options.ReceiveBufferSize, 30_000, 60_000);
    }
}
