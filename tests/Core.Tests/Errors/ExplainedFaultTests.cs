using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A failure says what the call was about, with whom, for how long, and how far it came.</summary>
public sealed class ExplainedFaultTests : IDisposable
{
    private readonly Func<string, AddressFamily, IPAddress[]> _system = NameLookup.System;
    private readonly FakeTimeProvider _clock = new();

    public void Dispose() => NameLookup.System = _system;

    [Fact]
    public async Task Receive_TimesOut_TellsPeerTimeAndBytes()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        pair.Connection.Timeouts = new Timeouts(TimeSpan.FromSeconds(1.5));
        pair.Give("abc");
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();
        _clock.Advance(TimeSpan.FromSeconds(1.5));

        SocketTimeoutException late = await Assert.ThrowsAsync<SocketTimeoutException>(() => line).Within();

        Assert.Equal((SocketPhase.Receive, pair.Peer.LocalEndPoint, TimeSpan.FromSeconds(1.5)), (late.Phase, late.Peer, late.Elapsed));
        Assert.Equal($"The receive timed out, 3 bytes of it received (and kept). [{pair.Peer.LocalEndPoint}, after 1.5 s]", late.Message);
    }

    [Fact]
    public async Task Receive_PeerResetsAfterAWaitWithoutLimit_TellsPeerAndTime()
    {
        using RawPair pair = await RawPair.Connect();
        EndPoint peer = pair.Peer.LocalEndPoint!;
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();
        pair.Reset();

        SocketClosedException reset = await Assert.ThrowsAsync<SocketClosedException>(() => line).Within();

        Assert.Equal((SocketPhase.Receive, peer), (reset.Phase, reset.Peer));
        Assert.InRange(reset.Elapsed!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Send_WindowIsFull_TellsPeerTimeAndBytes()
    {
        using RawPair pair = await RawPair.Connect(_clock);
        pair.Connection.Timeouts = new Timeouts(Total: TimeSpan.FromSeconds(2));
        Task send = pair.Connection.SendAsync(new byte[50_000_000]).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(2));

        SocketTimeoutException late = await Assert.ThrowsAsync<SocketTimeoutException>(() => send).Within();

        Assert.Equal((SocketPhase.Send, pair.Peer.LocalEndPoint, TimeSpan.FromSeconds(2)), (late.Phase, late.Peer, late.Elapsed));
        Assert.Contains($"{late.Sent} bytes of it sent", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_AllAddressesRefuse_TellsTheLastAndItsPlace()
    {
        using Socket nobody = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Any, 0));
        int port = ((IPEndPoint)nobody.LocalEndPoint!).Port;
        NameLookup.System = static (_, _) => [IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3")];

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("two.example", port).AsTask()).Within();

        Assert.Equal((SocketPhase.Connect, new IPEndPoint(IPAddress.Parse("127.0.0.3"), port)), (refused.Phase, refused.Peer));
        Assert.StartsWith($"The connect to two.example:{port} (address 2 of 2) failed: connection refused. [127.0.0.3:{port}, after ", refused.Message);
    }

    [Fact]
    public async Task Connect_NameIsUnknown_TellsTheLookup()
    {
        NameLookup.System = static (_, _) => throw new SocketException((int)SocketError.HostNotFound);

        SocketFaultException unknown = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("none.example", 80).AsTask()).Within();

        Assert.Equal((SocketPhase.Lookup, null), (unknown.Phase, unknown.Peer));
        Assert.StartsWith("The connect to none.example:80 failed: host or service not provided, or not known.", unknown.Message);
    }

    [Fact]
    public async Task Listen_AddressInUse_TellsTheBind()
    {
        await using TcpServer server = await Pair.Listen();

        SocketFaultException inUse = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ListenAsync("127.0.0.1", server.LocalEndPoint.Port).AsTask()).Within();

        Assert.Equal((SocketPhase.Bind, null), (inUse.Phase, inUse.Peer));
    }

    [Fact]
    public async Task Accept_TimesOut_TellsPhaseAndTime()
    {
        await using TcpServer server = await Pair.Listen(_clock);
        server.Timeouts = new Timeouts(TimeSpan.FromSeconds(3));
        Task<TcpConnection> accept = server.AcceptAsync().AsTask();
        _clock.Advance(TimeSpan.FromSeconds(3));

        SocketTimeoutException late = await Assert.ThrowsAsync<SocketTimeoutException>(() => accept).Within();

        Assert.Equal((SocketPhase.Accept, TimeSpan.FromSeconds(3)), (late.Phase, late.Elapsed));
    }
}
