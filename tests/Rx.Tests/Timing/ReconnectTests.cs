using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Timing;

public sealed class ReconnectTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Reconnecting_ConnectionsEndAtOnce_WaitsLongerEachTimeAndFailsAtTheLimit()
    {
        HistoricalScheduler clock = new();
        using TcpServer server = await Pair.Listen();
        using Watched<TcpConnection> accepted = server.Connections().Watch(static connection => connection.Dispose());
        using Watched<ReconnectState<TcpConnection>> states = Tcp.Reconnecting(
            "127.0.0.1", server.LocalEndPoint.Port, new Backoff { First = Second, Jitter = 0, Limit = 4 }, scheduler: clock).Watch(Receive);

        SocketFaultException fault = Assert.IsType<SocketFaultException>(await states.End());

        Assert.Equal([1, 2, 4], states.Rest().Where(static state => state.Phase == ReconnectPhase.Waiting).Select(static state => state.Delay.TotalSeconds));
        Assert.Contains("PeerEnd", fault.Message);

        void Receive(ReconnectState<TcpConnection> state)
        {
            _ = state.Connection?.ReceiveAllAsync().AsTask();
            clock.AdvanceBy(state.Delay);
        }
    }

    [Fact]
    public async Task Reconnecting_ConnectionWasHealthy_StartsTheCountAnew()
    {
        HistoricalScheduler clock = new();
        using TcpServer server = await Pair.Listen();
        using Watched<TcpConnection> accepted = server.Connections().Watch();
        using Watched<ReconnectState<TcpConnection>> states = Tcp.Reconnecting(
            "127.0.0.1", server.LocalEndPoint.Port, new Backoff { First = Second, Jitter = 0, Limit = 3, HealthyAfter = 5 * Second }, scheduler: clock).Watch();
        List<(int Failures, double Delay)> waits = [];
        foreach (int lasts in (int[])[1, 4, 5, 4, 6])
        {
            ReconnectState<TcpConnection> connected = await Next(states, ReconnectPhase.Connected);
            using Watched<string> lines = connected.Connection!.Lines().Watch();
            clock.AdvanceBy(lasts * Second);
            (await accepted.Next()).Dispose();
            ReconnectState<TcpConnection> waiting = await Next(states, ReconnectPhase.Waiting);
            Assert.Equal(waiting.Attempt == 0, waiting.Fault is null);
            waits.Add((waiting.Attempt, waiting.Delay.TotalSeconds));
            clock.AdvanceBy(waiting.Delay);
        }

        Assert.Equal([(1, 1), (2, 2), (0, 1), (1, 1), (0, 1)], waits);
    }

    [Fact]
    public async Task Reconnecting_OnlySendsAndThePeerHasClosed_GoesOn()
    {
        HistoricalScheduler clock = new();
        using TcpServer server = await Pair.Listen();
        using Watched<TcpConnection> accepted = server.Connections().Watch(static connection => connection.Dispose());
        using Watched<ReconnectState<TcpConnection>> states = Tcp.Reconnecting("127.0.0.1", server.LocalEndPoint.Port, scheduler: clock).Watch();
        for (int round = 0; round < 3; round++)
        {
            TcpConnection connection = (await Next(states, ReconnectPhase.Connected)).Connection!;
            await Assert.ThrowsAsync<SocketClosedException>(async () =>
            {
                while (true)
                {
                    await connection.SendAsync("beat\n");
                    await Task.Yield();
                }
            }).Within();

            Assert.Equal(CloseReason.PeerReset, (await Next(states, ReconnectPhase.Lost)).Reason);
            clock.AdvanceBy((await Next(states, ReconnectPhase.Waiting)).Delay);
        }
    }

    [Fact]
    public async Task Reconnecting_CallerClosesTheConnection_GoesOn()
    {
        HistoricalScheduler clock = new();
        using TcpServer server = await Pair.Listen();
        using Watched<ReconnectState<TcpConnection>> states = Tcp.Reconnecting("127.0.0.1", server.LocalEndPoint.Port, scheduler: clock).Watch();

        (await Next(states, ReconnectPhase.Connected)).Connection!.Dispose();

        Assert.Equal(CloseReason.Local, (await Next(states, ReconnectPhase.Lost)).Reason);
        clock.AdvanceBy((await Next(states, ReconnectPhase.Waiting)).Delay);
        await Next(states, ReconnectPhase.Connected);
    }

    [Fact]
    public void HealthyAfter_Negative_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(Backoff.HealthyAfter), static () => new Backoff { HealthyAfter = -Second });

    private static async Task<ReconnectState<TcpConnection>> Next(Watched<ReconnectState<TcpConnection>> states, ReconnectPhase phase)
    {
        while (true)
        {
            ReconnectState<TcpConnection> state = await states.Next();
            if (state.Phase == phase)
            {
                return state;
            }
        }
    }
}
