using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Verbs;

public sealed class AsyncServerTests : ServerTests<AsyncFace>;

public sealed class LoopServerTests : ServerTests<LoopFace>;

public sealed class RxServerTests : ServerTests<RxFace>;

public sealed class BlockingServerTests : ServerTests<BlockingFace>;

public abstract class ServerTests<TFace> : FaceTests<TFace>
    where TFace : Face, new()
{
    [Fact]
    public async Task Accept_ClientsWait_GivesOneAfterTheOtherInOrder()
    {
        using FaceServer server = (await Face.Listen().Soon()).Must();
        using RawPeer first = await RawPeer.Connect(server.Port);
        using RawPeer second = await RawPeer.Connect(server.Port);

        using FaceConnection one = (await server.Accept().Soon()).Must();
        using FaceConnection two = (await server.Accept().Soon()).Must();

        Assert.Equal(first.LocalName, one.RemoteName);
        Assert.Equal(second.LocalName, two.RemoteName);
    }

    [Fact]
    public async Task Accept_NobodyYet_WaitsForAClient()
    {
        using FaceServer server = (await Face.Listen().Soon()).Must();
        Task<Answer<FaceConnection>> accept = server.Accept();

        using RawPeer client = await RawPeer.Connect(server.Port);

        using FaceConnection accepted = (await accept.Soon()).Must();
        Assert.Equal(client.RemoteName, accepted.LocalName);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.03)]
    public async Task Accept_NobodyComes_TimesOutAndTheServerStaysGood(double timeout)
    {
        using FaceServer server = (await Face.Listen().Soon()).Must();
        server.Timeout = timeout;
        long start = Stopwatch.GetTimestamp();

        Answer<FaceConnection> nobody = await server.Accept().Soon();

        Assert.Equal("timeout", nobody.Word);
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromSeconds(timeout));
        server.Timeout = null;
        using RawPeer client = await RawPeer.Connect(server.Port);
        using FaceConnection accepted = (await server.Accept().Soon()).Must();
    }

    [Fact]
    public async Task Accept_OfATimedServer_MakesConnectionsWithoutTimeouts()
    {
        using FaceServer server = (await Face.Listen().Soon()).Must();
        server.Timeout = 0;
        using RawPeer client = await RawPeer.Connect(server.Port);
        await Face.Select([server.Selectable], null).Soon();

        using FaceConnection accepted = (await server.Accept().Soon()).Must();
        Task<Answer<string>> receive = accepted.ReceiveLine();
        await Face.Select(null, [accepted.Selectable]).Soon();

        Assert.False(receive.IsCompleted);
        await client.Send("late\n");
        Assert.Equal("late", (await receive.Soon()).Must());
    }

    [Fact]
    public async Task Close_WhileAnAcceptWaits_WakesItWithClosed()
    {
        FaceServer server = (await Face.Listen().Soon()).Must();
        Task<Answer<FaceConnection>> accept = server.Accept();
        server.Close();

        Assert.Equal("closed", (await accept.Soon()).Word);
        Assert.Equal("closed", (await server.Accept().Soon()).Word);
    }

    [Fact]
    public async Task Close_OfAServer_LeavesItsConnections()
    {
        (FaceConnection client, FaceConnection accepted) = await ConnectedToItself();
        using (client)
        using (accepted)
        {
            Assert.True((await client.Send("alive\n"u8.ToArray()).Soon()).Ok);

            Assert.Equal("alive", (await accepted.ReceiveLine().Soon()).Must());
        }
    }

    [Fact]
    public async Task Listen_OnAPortInUse_Fails()
    {
        using FaceServer server = (await Face.Listen().Soon()).Must();

        Answer<FaceServer> second = await Face.Listen(port: server.Port).Soon();

        Assert.Equal("address already in use", second.Word);
    }

    [Fact]
    public async Task Listen_Again_GetsThePortOfAServerWhoseConnectionsAreDying()
    {
        FaceServer server = await ListenWhereTheSystemGivesNothingAway();
        int port = server.Port;
        using (RawPeer client = await RawPeer.Connect(port))
        using (FaceConnection accepted = (await server.Accept().Soon()).Must())
        {
            // The side that ends first keeps the port for a while.
            accepted.Close();
            await client.ReceiveAll();
        }

        server.Close();

        using FaceServer again = (await Face.Listen(port: port).Soon()).Must();
        Assert.Equal(port, again.Port);
    }

    [Fact]
    public async Task Listen_OnEverything_IsReachedByLoopback()
    {
        using FaceServer server = (await Face.Listen("*").Soon()).Must();

        using RawPeer client = await RawPeer.Connect(server.Port);

        Assert.Equal(IPAddress.Any, server.LocalName.Address);
    }

    [Fact]
    public async Task Listen_OnIPv6_IsReachedByIPv6()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "No IPv6 here.");
        using FaceServer server = (await Face.Listen("::1").Soon()).Must();

        using FaceConnection client = (await Face.Connect("::1", server.Port).Soon()).Must();
        using FaceConnection accepted = (await server.Accept().Soon()).Must();

        Assert.Equal(client.LocalName, accepted.RemoteName);
        Assert.Equal(IPAddress.IPv6Loopback, accepted.RemoteName.Address);
    }

    // Nobody beside us is given the port between two who listen there.
    private async Task<FaceServer> ListenWhereTheSystemGivesNothingAway()
    {
        while (true)
        {
            Answer<FaceServer> server = await Face.Listen(port: Random.Shared.Next(30_000, 32_000)).Soon();
            if (server.Ok)
            {
                return server.Must();
            }

            Assert.Equal("address already in use", server.Word);
        }
    }
}
