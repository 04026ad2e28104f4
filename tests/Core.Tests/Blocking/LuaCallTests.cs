using System.Net;
using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>Rules of LuaSocket that show only to who calls it by name, or at the edge of the system.</summary>
[OutsideLoop("Its calls block.")]
public sealed class LuaCallTests
{
    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e100)]
    [InlineData(18446744073709551616.0)]
    public void Receive_OfACountBeyond64Bits_IsACountOfZero(double count)
    {
        using LuaPair pair = new();
        pair.Give("some"u8);
        pair.Client.SetTimeout(0);

        Assert.Equal([string.Empty, null, null], LuaCall.Method(pair.Client, "receive", count));
        Assert.Equal(["some", null, null], LuaCall.Method(pair.Client, "receive", 4));
    }

    [Fact]
    public void SetStats_SecondArgumentIsNoNumber_TheFirstIsSet()
    {
        using LuaPair pair = new();

        LuaArgumentException raised = Assert.Throws<LuaArgumentException>(() => LuaCall.Method(pair.Client, "setstats", 5, "x"));

        Assert.Contains("number expected, got string", raised.Message, StringComparison.Ordinal);
        Assert.Equal([5.0, 0.0], LuaCall.Method(pair.Client, "getstats")[..2]);
    }

    [Fact]
    public async Task Receive_AfterShutdownOfReceiving_GivesWhatComesStill()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems throw away what comes then.");
        using LuaPair pair = new();
        pair.Client.Shutdown("receive");
        Assert.Equal("closed", pair.Client.Receive().Error);

        pair.Peer.Send("late\n"u8);

        await Eventually.True(() => pair.Client.Receive().Value == "late");
        Assert.Equal("closed", pair.Client.Receive().Error);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("getoption")]
    public async Task Call_ThatFindsABrokenPipe_SaysSoInTheSystemsWords(string method)
    {
        Engine.RequireEpoll("the runtime's socket takes the error for itself, when it is asked for the peer's name.");
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using TcpObject client = LuaSocket.Connect("127.0.0.1", port).OrThrow();

        // The peer has ended; what is sent to it then, it answers with a reset.
        listener.Accept().Dispose();
        Assert.Equal("closed", client.Receive().Error);
        Assert.Equal(1, client.Send("x").OrThrow());

        // A peer that was reset is no name any more.
        await Eventually.True(() => !client.GetPeerName().Ok);
        object?[] results = method == "connect" ? LuaCall.Method(client, "connect", "127.0.0.1", port) : LuaCall.Method(client, "getoption", "error");

        Assert.Equal("Broken pipe", results[^1]);
        Assert.Equal("closed", client.Send("y").Error);
    }
}
