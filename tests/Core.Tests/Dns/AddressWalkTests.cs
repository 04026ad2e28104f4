using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A connect to a name with several addresses. "*" is two of them, [::1] and 127.0.0.1, and needs no lookup.</summary>
public sealed class AddressWalkTests : IDisposable
{
    private static readonly TimeSpan JustBefore = TimeSpan.FromTicks(1);

    private readonly Func<string, AddressFamily, IPAddress[]> _system = NameLookup.System;
    private readonly FakeTimeProvider _clock = new();

    public void Dispose() => NameLookup.System = _system;

    public static TheoryData<Timeouts, TimeSpan> SharesOfTheFirst => new()
    {
        { new Timeouts(TimeSpan.FromSeconds(10)), TimeSpan.FromSeconds(5) },
        { new Timeouts(Total: TimeSpan.FromSeconds(10)), TimeSpan.FromSeconds(5) },
        { new Timeouts(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10)), TimeSpan.FromSeconds(2) },
        { new Timeouts(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(10)), TimeSpan.FromSeconds(5) },
        { new Timeouts(TimeSpan.FromDays(90)), TimeSpan.FromDays(45) },
    };

    [Theory]
    [MemberData(nameof(SharesOfTheFirst))]
    public async Task ConnectAsync_FirstAddressHangs_TheSecondHasItsShareOfTheTime(Timeouts timeouts, TimeSpan share)
    {
        using TwoAddresses peers = TwoAddresses.HungAndGood();
        Task<TcpConnection> connect = Connect(peers.Port, timeouts);

        _clock.Advance(share - JustBefore);
        bool early = connect.IsCompleted;
        _clock.Advance(JustBefore);

        using TcpConnection connection = await connect.Within();
        Assert.False(early);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, peers.Port), connection.RemoteEndPoint);
    }

    [Fact]
    public async Task ConnectAsync_FirstHangsAndSecondRefuses_TellsBothReasons()
    {
        using TwoAddresses peers = TwoAddresses.HungAndRefusing();
        Task<TcpConnection> connect = Connect(peers.Port, new Timeouts(TimeSpan.FromSeconds(4)));

        _clock.Advance(TimeSpan.FromSeconds(2));

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => connect).Within();
        IPEndPoint first = new(IPAddress.IPv6Loopback, peers.Port);
        IPEndPoint second = new(IPAddress.Loopback, peers.Port);
        Assert.Equal(
            [
                new AddressFailure(first, SocketPhase.Connect, SocketError.TimedOut, "timeout", TimeSpan.FromSeconds(2)),
                new AddressFailure(second, SocketPhase.Connect, SocketError.ConnectionRefused, "connection refused", TimeSpan.Zero),
            ],
            refused.FailedAddresses);
        Assert.Equal((SocketError.ConnectionRefused, second), (refused.Error, refused.Peer));
        Assert.Equal(
            $"The connect to *:{peers.Port} (address 2 of 2) failed: connection refused. [{second}, after 2 s] Tried before: {first} (timeout after 2 s).",
            refused.Message);
    }

    [Fact]
    public async Task ConnectAsync_TheTimeIsUsedUpAtTheFirst_TriesNoOther()
    {
        using TwoAddresses peers = TwoAddresses.HungAndGood();
        Task<TcpConnection> connect = Connect(peers.Port, new Timeouts(TimeSpan.FromSeconds(4)));

        _clock.Advance(TimeSpan.FromSeconds(5));

        SocketTimeoutException late = await Assert.ThrowsAsync<SocketTimeoutException>(() => connect).Within();
        Assert.Single(late.FailedAddresses);
    }

    [Fact]
    public async Task ConnectAsync_AllAddressesFail_LeavesNothingOpenAndListsThemAll()
    {
        Answers("127.0.0.2", "127.0.0.3", "127.0.0.4");
        using Socket nobody = Held(IPAddress.Any);
        int port = ((IPEndPoint)nobody.LocalEndPoint!).Port;
        OpenDescriptors descriptors = new();

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("several.example", port).AsTask()).Within();

        Assert.Equal(["127.0.0.2", "127.0.0.3", "127.0.0.4"], refused.FailedAddresses.Select(static failed => failed.Address.Address.ToString()));
        Assert.Matches(@"Tried before: 127\.0\.0\.2:\d+ \(connection refused after .* s\), 127\.0\.0\.3:\d+ \(connection refused after .* s\)\.$", refused.Message);
        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task ConnectAsync_OneAddressRefuses_IsItsOnlyEntry()
    {
        using Socket nobody = Held(IPAddress.IPv6Loopback);
        IPEndPoint address = (IPEndPoint)nobody.LocalEndPoint!;

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("::1", address.Port).AsTask()).Within();

        Assert.Equal(address, Assert.Single(refused.FailedAddresses).Address);
        Assert.StartsWith($"The connect to [::1]:{address.Port} failed: connection refused. [[::1]:{address.Port}, after ", refused.Message);
        Assert.DoesNotContain("Tried before", refused.Message);
    }

    [Fact]
    public async Task BindAsync_AllAddressesFail_ListsThemAll()
    {
        Answers("203.0.113.7", "203.0.113.8");
        using TcpMaster master = new();

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => master.BindAsync("several.example", 0).AsTask()).Within();

        Assert.All(refused.FailedAddresses, static failed => Assert.Equal((SocketPhase.Bind, SocketError.AddressNotAvailable), (failed.Phase, failed.Error)));
        Assert.Equal((2, SocketPhase.Bind), (refused.FailedAddresses.Count, refused.Phase));
    }

    [Fact]
    public async Task ConnectAsync_TheNameIsUnknown_NamesNoAddress()
    {
        NameLookup.System = static (_, _) => throw new SocketException((int)SocketError.HostNotFound);

        SocketFaultException unknown = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("none.example", 80).AsTask()).Within();

        Assert.Empty(unknown.FailedAddresses);
    }

    private Task<TcpConnection> Connect(int port, Timeouts timeouts) =>
        Tcp.ConnectAsync("*", port, new TcpConnectOptions { Timeouts = timeouts, TimeProvider = _clock }).AsTask();

    private static void Answers(params string[] addresses) => NameLookup.System = (_, _) => [.. addresses.Select(IPAddress.Parse)];

    // Bound but not listening: the port is refused, and given to no other process.
    private static Socket Held(IPAddress address)
    {
        Socket held = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        held.Bind(new IPEndPoint(address, 0));
        return held;
    }

    /// <summary>[::1] answers nothing, its queue is full; 127.0.0.1 has the same port.</summary>
    private sealed class TwoAddresses : IDisposable
    {
        private readonly Socket _second;
        private FullBacklog? _hung;

        private TwoAddresses(bool secondListens)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux() && Socket.OSSupportsIPv6, "How a full queue refuses is the system's own way.");
            _second = Held(IPAddress.Loopback);
            if (secondListens)
            {
                _second.Listen();
            }
        }

        public int Port => ((IPEndPoint)_second.LocalEndPoint!).Port;

        public static TwoAddresses HungAndGood() => Make(secondListens: true);

        public static TwoAddresses HungAndRefusing() => Make(secondListens: false);

        public void Dispose()
        {
            _hung?.Dispose();
            _second.Dispose();
        }

        // The number may be taken at the other address.
        private static TwoAddresses Make(bool secondListens)
        {
            while (true)
            {
                TwoAddresses made = new(secondListens);
                try
                {
                    made._hung = new FullBacklog(new IPEndPoint(IPAddress.IPv6Loopback, made.Port));
                    return made;
                }
                catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
                {
                    made.Dispose();
                }
            }
        }
    }
}
