using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class TcpOptionsTests
{
    [Fact]
    public async Task Flags_Set_AreRead()
    {
        using RawPair pair = await RawPair.Connect();
        TcpOptions options = pair.Connection.Options;

        options.NoDelay = options.KeepAlive = options.ReuseAddress = true;

        Assert.Equal((true, true, true), (options.NoDelay, options.KeepAlive, options.ReuseAddress));
        options.NoDelay = options.KeepAlive = options.ReuseAddress = false;
        Assert.Equal((false, false, false), (options.NoDelay, options.KeepAlive, options.ReuseAddress));
    }

    [Fact]
    public async Task KeepAlive_Times_HaveUnits()
    {
        using RawPair pair = await RawPair.Connect();
        TcpOptions options = pair.Connection.Options;

        options.KeepAliveIdle = TimeSpan.FromMinutes(1);
        options.KeepAliveInterval = TimeSpan.FromSeconds(2.5);
        options.KeepAliveCount = 4;

        Assert.Equal((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(3), 4), (options.KeepAliveIdle, options.KeepAliveInterval, options.KeepAliveCount));
    }

    [Fact]
    public async Task Values_OutOfRange_Throw()
    {
        using RawPair pair = await RawPair.Connect();
        TcpOptions options = pair.Connection.Options;

        Assert.Throws<ArgumentOutOfRangeException>(() => options.KeepAliveIdle = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.KeepAliveInterval = TimeSpan.FromDays(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.KeepAliveCount = 128);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Linger = TimeSpan.FromDays(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.FastOpenBacklog = -1);
    }

    [Fact]
    public async Task Linger_ZeroIsNotNone()
    {
        using RawPair pair = await RawPair.Connect();
        TcpOptions options = pair.Connection.Options;

        Assert.Null(options.Linger);
        options.Linger = TimeSpan.Zero;
        Assert.Equal(TimeSpan.Zero, options.Linger);
        options.Linger = null;
        Assert.Null(options.Linger);
    }

    [Fact]
    public async Task BufferSizes_Set_AreAtLeastThat()
    {
        using RawPair pair = await RawPair.Connect();
        TcpOptions options = pair.Connection.Options;

        options.ReceiveBufferSize = options.SendBufferSize = 20_000;

        Assert.InRange(options.ReceiveBufferSize, 20_000, 40_000);
        Assert.InRange(options.SendBufferSize, 20_000, 40_000);
    }

    [Fact]
    public async Task OnlyIPv6_IPv4Socket_TheSystemRefuses()
    {
        using RawPair pair = await RawPair.Connect();

        Assert.Throws<SocketFaultException>(() => pair.Connection.Options.OnlyIPv6 = true);
    }

    [Fact]
    public async Task OnlyIPv6_False_ServesIPv4Too()
    {
        using TcpMaster master = new(AddressFamily.InterNetworkV6);
        master.Options.OnlyIPv6 = false;
        await master.BindAsync("::", 0).Within();
        using TcpServer server = master.Listen();

        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();

        Assert.False(server.Options.OnlyIPv6);
    }

    [Fact]
    public async Task ReuseAddress_TwoLiveServers_NeverShareAPort()
    {
        await using TcpServer first = await Tcp.ListenAsync("127.0.0.1", 0).Within();
        Assert.True(first.Options.ReuseAddress);

        SocketFaultException taken = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ListenAsync("127.0.0.1", first.LocalEndPoint.Port).Within());

        Assert.Equal(SocketError.AddressAlreadyInUse, taken.Error);
        Assert.False(first.Options.ReusePort);
    }

    [Fact]
    public async Task ReusePort_BothServersSetIt_Share()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "An option of Linux.");
        using TcpServer first = await ListenWithReusePort(0);

        using TcpServer second = await ListenWithReusePort(first.LocalEndPoint.Port);

        Assert.Equal(first.LocalEndPoint, second.LocalEndPoint);
    }

    [Fact]
    public async Task LinuxOptions_OnLinux_AreSetAndRead()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Options of Linux.");
        using TcpServer server = await Pair.Listen();

        server.Options.FastOpenBacklog = 5;
        server.Options.DeferAccept = TimeSpan.FromSeconds(1);
        using TcpMaster master = new(AddressFamily.InterNetwork);
        master.Options.FastOpenConnect = true;
        await master.BindAsync("127.0.0.1", 0).Within();

        Assert.Equal(5, server.Options.FastOpenBacklog);
        Assert.True(server.Options.DeferAccept > TimeSpan.Zero);
        Assert.True(master.Options.FastOpenConnect);
    }

    [Fact]
    public async Task Device_OnLinux_IsSetByName()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "An option of Linux, for the privileged.");
        using TcpServer server = await Pair.Listen();

        Assert.Null(server.Options.Device);
        server.Options.Device = "lo";

        Assert.Equal("lo", server.Options.Device);
        Assert.Throws<SocketFaultException>(() => server.Options.Device = "no-such-card");
    }

    [Fact]
    public async Task OptionsOfOtherSystems_AreRefusedByName()
    {
        Assert.SkipWhen(OperatingSystem.IsLinux(), "Linux has them all.");
        using TcpServer server = await Pair.Listen();

        Assert.Throws<PlatformNotSupportedException>(() => server.Options.DeferAccept = TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task TakeError_NothingFailed_IsSuccess()
    {
        using RawPair pair = await RawPair.Connect();

        Assert.Equal(SocketError.Success, pair.Connection.Options.TakeError());
    }

    [Fact]
    public async Task Options_ClosedConnection_Throw()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Dispose();

        Assert.Throws<ObjectDisposedException>(() => pair.Connection.Options.KeepAlive);
    }

    private static async Task<TcpServer> ListenWithReusePort(int port)
    {
        using TcpMaster master = new(AddressFamily.InterNetwork);
        master.Options.ReusePort = true;
        await master.BindAsync("127.0.0.1", port).Within();
        return master.Listen();
    }
}
