using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Timing;

public sealed class TimingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Traffic_EachPeriod_TellsTheCountsAndOnceMoreAtTheEnd()
    {
        using Pair pair = await Pair.Connect();
        HistoricalScheduler clock = new();
        using Watched<TrafficStats> traffic = pair.Server.Traffic(Second, clock).Watch();
        await pair.Client.SendAsync("12345\n").Within();

        clock.AdvanceBy(Second);
        Assert.Equal(0, (await traffic.Next()).Received);
        await pair.Server.ReceiveLineAsync().Within();
        clock.AdvanceBy(Second);
        Assert.Equal(6, (await traffic.Next()).Received);
        pair.Server.Dispose();

        Assert.Equal(6, (await traffic.Next()).Received);
        Assert.Null(await traffic.End());
    }

    [Fact]
    public async Task IdleTimeout_NothingHappens_ClosesWithTheReason()
    {
        using Pair pair = await Pair.Connect();
        HistoricalScheduler clock = new();
        using Watched<CloseReason> idle = pair.Server.IdleTimeout(4 * Second, clock).Watch();
        using Watched<string> peer = pair.Client.Lines().Watch();

        clock.AdvanceBy(3 * Second);
        Assert.NotNull(pair.Server.Handle);
        clock.AdvanceBy(Second);

        Assert.Null(await peer.End());
        pair.Client.Dispose();
        Assert.Equal(CloseReason.Idle, await idle.Next());
        Assert.Null(await idle.End());
    }

    [Theory]
    [InlineData(TrafficDirection.Received, false)]
    [InlineData(TrafficDirection.Received, true)]
    [InlineData(TrafficDirection.Sent, false)]
    [InlineData(TrafficDirection.Both, false)]
    [InlineData(TrafficDirection.Both, true)]
    public async Task IdleTimeout_BytesThatCount_StartItAnew(TrafficDirection counted, bool arePartOfALine)
    {
        using RawPair wire = await RawPair.Connect();
        HistoricalScheduler clock = new();
        using Watched<CloseReason> idle = wire.Connection.IdleTimeout(4 * Second, clock, counted).Watch();
        using Watched<string> lines = wire.Connection.Lines().Watch();
        for (int i = 1; i <= 10; i++)
        {
            clock.AdvanceBy(3 * Second);
            if (counted == TrafficDirection.Sent)
            {
                await wire.Connection.SendAsync("x").Within();
            }
            else
            {
                wire.Give(arePartOfALine ? "x" : "\n");
                await Eventually.True(() => arePartOfALine ? wire.Connection.BufferedCount == i : lines.Count == i);
            }
        }

        Assert.False(wire.Connection.Closed.IsCompleted);
        wire.Connection.Dispose();
        Assert.Equal(CloseReason.Local, await idle.Next());
    }

    [Theory]
    [InlineData(TrafficDirection.Received)]
    [InlineData(TrafficDirection.Sent)]
    public async Task IdleTimeout_OnlyOtherBytesMove_Closes(TrafficDirection counted)
    {
        using RawPair wire = await RawPair.Connect();
        HistoricalScheduler clock = new();
        using Watched<CloseReason> idle = wire.Connection.IdleTimeout(4 * Second, clock, counted).Watch();
        for (int i = 0; i < 4; i++)
        {
            Assert.NotNull(wire.Connection.Handle);
            if (counted == TrafficDirection.Received)
            {
                await wire.Connection.SendAsync("\n").Within();
            }
            else
            {
                wire.Give("\n");
                await wire.Connection.ReceiveLineAsync().Within();
            }

            clock.AdvanceBy(Second);
        }

        wire.Peer.Close();
        Assert.Equal(CloseReason.Idle, await idle.Next());
    }

    [Fact]
    public async Task IdleTimeout_PeerIsSilentAndAHeartbeatRuns_Closes()
    {
        using RawPair silent = await RawPair.Connect();
        HistoricalScheduler clock = new();
        using Watched<CloseReason> idle = silent.Connection.IdleTimeout(4 * Second, clock).Watch();
        using var beats = silent.Connection.Heartbeat(Second, Bytes.Of("ping\n"), clock).Watch();
        for (int i = 0; i < 3; i++)
        {
            clock.AdvanceBy(Second);
            await beats.Next();
        }

        Assert.NotNull(silent.Connection.Handle);
        clock.AdvanceBy(Second);

        silent.Peer.Close();
        Assert.Equal(CloseReason.Idle, await idle.Next());
        Assert.Null(await beats.End());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task IdleTimeout_CountsNoDirection_IsRefused(int counted)
    {
        using Pair pair = await Pair.Connect();

        Assert.Throws<ArgumentOutOfRangeException>(nameof(counted), () => pair.Server.IdleTimeout(Second, counted: (TrafficDirection)counted));
    }

    [Fact]
    public async Task Heartbeat_FindsTheConnectionBroken_Completes()
    {
        using RawPair wire = await RawPair.Connect();
        HistoricalScheduler clock = new();
        using var beats = wire.Connection.Heartbeat(Second, Bytes.Of("ping\n"), clock).Watch();
        wire.Reset();

        clock.AdvanceBy(Second);

        Assert.Null(await beats.End());
        Assert.Equal(CloseReason.PeerReset, await wire.Connection.Closed.Within());
    }

    [Fact]
    public async Task Heartbeat_OnlyWhenNothingElseWasSent()
    {
        using RawPair wire = await RawPair.Connect();
        HistoricalScheduler clock = new();
        using var beats = wire.Connection.Heartbeat(Second, Bytes.Of("."), clock).Watch();

        clock.AdvanceBy(Second);
        await beats.Next();
        await wire.Connection.SendAsync("x").Within();
        clock.AdvanceBy(Second);
        clock.AdvanceBy(Second);
        await beats.Next();

        Assert.Equal(".x.", Bytes.Text(wire.Take(3)));
        wire.Connection.Dispose();
        Assert.Null(await beats.End());
    }

    [Fact]
    public async Task Reconnecting_FailuresThenSuccess_WaitsLongerEachTime()
    {
        HistoricalScheduler clock = new();
        using Pair pair = await Pair.Connect();
        int attempts = 0;
        IObservable<ReconnectState<TcpConnection>> states = Reconnect.Create(
            _ => ++attempts < 4
                ? ValueTask.FromException<TcpConnection>(new SocketFaultException("no", SocketError.ConnectionRefused))
                : ValueTask.FromResult(pair.Server),
            new Backoff { First = Second, Jitter = 0 },
            clock);
        using Watched<ReconnectState<TcpConnection>> watched = states.Watch();
        List<double> waits = [];
        while (waits.Count < 3)
        {
            ReconnectState<TcpConnection> state = await watched.Next();
            if (state.Phase == ReconnectPhase.Waiting)
            {
                Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketFaultException>(state.Fault).Error);
                waits.Add(state.Delay.TotalSeconds);
                clock.AdvanceBy(state.Delay);
            }
        }

        Assert.Equal(ReconnectPhase.Connecting, (await watched.Next()).Phase);
        ReconnectState<TcpConnection> connected = await watched.Next();

        Assert.Equal([1, 2, 4], waits);
        Assert.Same(pair.Server, connected.Connection);
        Assert.Equal(4, connected.Attempt);
        watched.Dispose();
        Assert.NotEqual(CloseReason.None, await pair.Server.Closed.Within());
    }

    [Fact]
    public async Task Reconnecting_ConnectionIsLost_LooksTheNameUpAndConnectsAgain()
    {
        HistoricalScheduler clock = new();
        using TcpServer server = await Pair.Listen();
        using Watched<TcpConnection> accepted = server.Connections().Watch();
        using NameLookups lookups = new("localhost");
        using Watched<ReconnectState<TcpConnection>> states =
            Tcp.Reconnecting("localhost", server.LocalEndPoint.Port, options: new TcpConnectOptions { Family = AddressFamily.InterNetwork }, scheduler: clock).Watch();
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(ReconnectPhase.Connecting, (await states.Next()).Phase);
            TcpConnection connection = (await states.Next()).Connection!;
            Assert.Equal(round + 1, lookups.Count);
            using Watched<string> lines = connection.Lines().Watch();
            (await accepted.Next()).Dispose();
            ReconnectState<TcpConnection> lost = await states.Next();
            Assert.Equal((ReconnectPhase.Lost, CloseReason.PeerEnd), (lost.Phase, lost.Reason));
            ReconnectState<TcpConnection> waiting = await states.Next();
            Assert.Null(connection.Handle);
            clock.AdvanceBy(waiting.Delay);
        }
    }

    [Fact]
    public async Task Reconnecting_LimitIsReached_FailsWithTheLastFailure()
    {
        HistoricalScheduler clock = new();
        using Watched<ReconnectState<TcpConnection>> states = Reconnect.Create(
            static _ => ValueTask.FromException<TcpConnection>(new SocketFaultException("no", SocketError.ConnectionRefused)),
            new Backoff { Limit = 2 },
            clock).Watch(state => clock.AdvanceBy(state.Delay));

        Assert.IsType<SocketFaultException>(await states.End());
    }

    [Fact]
    public async Task Reconnecting_WhatTryingAgainCannotMend_FailsAtOnce()
    {
        using Watched<ReconnectState<TcpConnection>> states = Tcp.Reconnecting("localhost", 99999).Watch();

        Assert.IsType<ArgumentOutOfRangeException>(await states.End());
    }

    [Fact]
    public void Backoff_GrowsToTheMostAndLeavesOutByChance()
    {
        Backoff backoff = new() { First = Second, Most = 5 * Second, Jitter = 0.5, Random = new Random(1) };

        Assert.All(Enumerable.Range(1, 100), failures => Assert.InRange(backoff.After(failures).TotalSeconds, 0.5, 5));
        Assert.InRange(backoff.After(1000).TotalSeconds, 2.5, 5);
    }

    [Fact]
    public void ToScheduler_RunsInTheLoopInOrder()
    {
        List<int> order = SocketLoop.Run(static async () =>
        {
            SocketLoop loop = SocketLoop.Current!;
            IScheduler scheduler = loop.ToScheduler();
            List<int> order = [];
            TaskCompletionSource done = new();
            scheduler.Schedule(TimeSpan.FromMilliseconds(5), () =>
            {
                order.Add(ReferenceEquals(SocketLoop.Current, loop) ? 3 : -1);
                done.SetResult();
            });
            scheduler.Schedule(TimeSpan.FromMilliseconds(2), () => order.Add(-2)).Dispose();
            scheduler.Schedule(() => order.Add(1));
            scheduler.Schedule(() => order.Add(2));
            order.Add(0);
            await done.Task;
            return order;
        });

        Assert.Equal([0, 1, 2, 3], order);
    }
}
