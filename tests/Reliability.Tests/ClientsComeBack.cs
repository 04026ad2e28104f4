using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using RxSocket.Rx;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>A client that reconnects survives whatever ends its connections, notices peers that have gone silent, and leaves a server alone that turns it away.</summary>
public sealed class ClientsComeBack : IAsyncLifetime
{
    private const string Promise = nameof(ClientsComeBack);
    private const int LongestLine = 100;
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly HistoricalScheduler _clock = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<ReconnectState<TcpConnection>> _states = Channel.CreateUnbounded<ReconnectState<TcpConnection>>();
    private readonly Channel<string> _items = Channel.CreateUnbounded<string>();
    private TcpServer _server = null!;

    private enum Loss
    {
        End,
        Reset,
        ResetUnderAHeartbeat,
        EndInsideALine,
        LineTooLong,
        NoAnswer,
        ReadTimeout,
        AtOnce,
    }

    public async ValueTask InitializeAsync() => _server = await Pair.Listen();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task LossesOfEveryKind_AreSurvived()
    {
        int count = Counts.Of(1000, 100_000);
        int seed = Environment.TickCount;
        Random random = new(seed);
        Exception? end = null;
        using IDisposable client = Client(new Backoff { Limit = 20 }).Subscribe(item => _items.Writer.TryWrite(item), fault => end = fault);
        for (int round = 0; round < count; round++)
        {
            // Early ends are failures, and one in eight connections makes no twenty of them in a row.
            Loss loss = round % 8 == 0 ? Loss.AtOnce : (Loss)random.Next((int)Loss.AtOnce);
            using TcpConnection peer = await _server.AcceptAsync().Within();
            await peer.SendAsync($"line {round}\n").Within();
            await Items("up", $"line {round}");
            if (loss != Loss.AtOnce)
            {
                _clock.AdvanceBy(Backoff.Default.HealthyAfter);
                await Items("ping sent");
            }

            await Next(ReconnectPhase.Connected);
            await Lose(peer, loss);

            ReconnectState<TcpConnection> lost = await Next(ReconnectPhase.Lost);
            Assert.True(IsToldRightly(loss, lost), $"Seed {seed}, round {round}: {loss} was told as {lost}.");
            _clock.AdvanceBy((await Next(ReconnectPhase.Waiting)).Delay);
        }

        Assert.Null(end);
        Figures.Tell(Promise, "losses survived", count);
    }

    [Fact]
    public async Task ServerThatClosesAtOnce_IsAskedLessAndLessOften()
    {
        Backoff backoff = new() { Jitter = 0 };
        DateTimeOffset start = _clock.Now;
        int connects = 0;
        using IDisposable client = Client(backoff).Subscribe();
        while (_clock.Now - start < TimeSpan.FromHours(1))
        {
            (await _server.AcceptAsync().Within()).Dispose();
            connects++;
            _clock.AdvanceBy((await Next(ReconnectPhase.Waiting)).Delay);
        }

        // Nine waits up to the longest of 30 s, which is the rest of the hour.
        Assert.InRange(connects, 100, 9 + (int)(TimeSpan.FromHours(1) / backoff.Most) + 1);
        Figures.Tell(Promise, "connects in an hour", connects);
    }

    private IObservable<string> Client(Backoff backoff) => Tcp.Reconnecting(
        "127.0.0.1",
        _server.LocalEndPoint.Port,
        Converse,
        backoff,
        new TcpConnectOptions { TimeProvider = _time },
        state => _states.Writer.TryWrite(state),
        _clock);

    // The program of the page, and at the end a word that says that all of it has been subscribed to.
    private IObservable<string> Converse(TcpConnection connection)
    {
        connection.Limits = Limits.Default with { LongestLine = LongestLine };
        connection.Timeouts = new Timeouts(Block: ReadTimeout);
        return Observable.Merge(
            connection.Lines(),
            connection.Heartbeat(Beat, "ping\n"u8.ToArray(), _clock).Select(static _ => "ping sent"),
            connection.IdleTimeout(Silence, _clock).Select(static reason => $"ended: {reason}"),
            Observable.Return("up"));
    }

    private async Task Lose(TcpConnection peer, Loss loss)
    {
        switch (loss)
        {
            case Loss.Reset:
                peer.Abort();
                break;
            case Loss.ResetUnderAHeartbeat:
                peer.Abort();
                _clock.AdvanceBy(Beat);
                break;
            case Loss.EndInsideALine:
                await peer.SendAsync("half").Within();
                peer.Dispose();
                break;
            case Loss.LineTooLong:
                await peer.SendAsync(new string('x', 2 * LongestLine)).Within();
                await peer.ReceiveAllAsync().Within();
                peer.Dispose();
                break;
            case Loss.NoAnswer:
                _clock.AdvanceBy(2 * Silence);
                await peer.ReceiveAllAsync().Within();
                peer.Dispose();
                break;
            case Loss.ReadTimeout:
                // The receive may begin only now: then its time does, too.
                await Eventually.True(() =>
                {
                    _time.Advance(ReadTimeout);
                    return _states.Reader.TryPeek(out _);
                });
                break;
            default:
                peer.Dispose();
                break;
        }
    }

    private static bool IsToldRightly(Loss loss, ReconnectState<TcpConnection> lost) => loss switch
    {
        Loss.Reset => lost.Reason == CloseReason.PeerReset,

        // The system tells of a reset once. Where the beat is told, the receive may see an end at that very moment: see "What is not promised".
        Loss.ResetUnderAHeartbeat => lost.Reason is CloseReason.PeerReset or CloseReason.PeerEnd,
        Loss.EndInsideALine => lost is { Reason: CloseReason.PeerEnd, Fault: SocketClosedException },
        Loss.LineTooLong => lost is { Reason: CloseReason.Local, Fault: SocketFaultException { Error: SocketError.MessageSize } },
        Loss.NoAnswer => lost is { Reason: CloseReason.Idle, Fault: null },
        Loss.ReadTimeout => lost is { Reason: CloseReason.Local, Fault: SocketTimeoutException },
        _ => lost is { Reason: CloseReason.PeerEnd, Fault: null },
    };

    private async Task Items(params HashSet<string> expected)
    {
        while (expected.Count > 0)
        {
            expected.Remove(await _items.Reader.ReadAsync().AsTask().Within());
        }
    }

    private async Task<ReconnectState<TcpConnection>> Next(ReconnectPhase phase)
    {
        while (true)
        {
            ReconnectState<TcpConnection> state = await _states.Reader.ReadAsync().AsTask().Within();
            if (state.Phase == phase)
            {
                return state;
            }
        }
    }
}
