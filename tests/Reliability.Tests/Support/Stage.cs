using RxSocket.TestKit;

namespace RxSocket.Reliability.Tests;

/// <summary>Peers that let every awaited call wait: a lookup that does not answer, a full backlog, a silent peer, one that drips, and a full window.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly Timeouts _timeouts;
    private readonly StalledLookup _lookup = new();
    private readonly FullBacklog _full = new();
    private readonly TcpServer _server;
    private readonly RawPair _silent;
    private readonly RawPair _dripping;
    private readonly RawPair _busy;
    private readonly byte[] _bytes = new byte[1 << 20];
    private DripFeed? _feed;

    private Stage(TimeProvider clock, Timeouts timeouts, TcpServer server, RawPair silent, RawPair dripping, RawPair busy)
    {
        (_clock, _timeouts, _server, _silent, _dripping, _busy) = (clock, timeouts, server, silent, dripping, busy);
        server.Timeouts = silent.Connection.Timeouts = dripping.Connection.Timeouts = busy.Connection.Timeouts = timeouts;
    }

    public TcpConnection Silent => _silent.Connection;

    public TcpConnection Busy => _busy.Connection;

    public static async Task<Stage> Make(TimeProvider clock, Timeouts timeouts)
    {
        RawPair busy = await RawPair.Connect(clock, window: 4096);
        await BusyWindow.Fill(busy.Connection);
        return new Stage(clock, timeouts, await Pair.Listen(clock), await RawPair.Connect(clock), await RawPair.Connect(clock), busy);
    }

    public IEnumerable<(string Name, Func<Task> Call)> Calls()
    {
        yield return ("connect to a name that is not resolved", () => ConnectTo(StalledLookup.Host, 1));
        yield return ("connect to a full backlog", () => ConnectTo("127.0.0.1", _full.Port));
        yield return ("accept", () => _server.AcceptAsync().AsTask());
        yield return ("receive a line", () => Silent.ReceiveLineAsync().AsTask());
        yield return ("receive a line as memory", () => Silent.ReceiveLineMemoryAsync().AsTask());
        yield return ("receive a count", () => Silent.ReceiveAsync(10).AsTask());
        yield return ("receive into memory", () => Silent.ReceiveAsync(_bytes.AsMemory()).AsTask());
        yield return ("receive some", () => Silent.ReceiveSomeAsync(_bytes).AsTask());
        yield return ("receive all", () => Silent.ReceiveAllAsync().AsTask());
        yield return ("peek", () => Silent.PeekAsync().AsTask());
        yield return ("pull a source", async () => Throw((await Silent.Source().PullAsync()).Error));
        yield return ("pull a chunked source", async () => Throw((await Silent.ChunkedSource().PullAsync()).Error));
        yield return ("send to a full window", () => Busy.SendAsync(_bytes).AsTask());
    }

    public IEnumerable<(string Name, Func<Task> Call)> DrippingCalls()
    {
        _feed = new DripFeed(_dripping.Peer);
        yield return ("receive a line that drips", () => _dripping.Connection.ReceiveLineAsync().AsTask());
        yield return ("receive a count that drips", () => _dripping.Connection.ReceiveAsync(1_000_000).AsTask());
        yield return ("receive all that drips", () => _dripping.Connection.ReceiveAllAsync().AsTask());
        yield return ("peek at what drips", () => _dripping.Connection.PeekAsync(1_000_000).AsTask());
        _dripping.Connection.Timeouts = new Timeouts(TimeSpan.FromSeconds(5), _timeouts.Total);
        yield return ("receive a line that drips, with both timeouts", () => _dripping.Connection.ReceiveLineAsync().AsTask());
    }

    public async ValueTask DisposeAsync()
    {
        _feed?.Dispose();
        _lookup.Dispose();
        _full.Dispose();
        await _server.DisposeAsync();
        _silent.Dispose();
        _dripping.Dispose();
        _busy.Dispose();
    }

    private async Task ConnectTo(string host, int port) =>
        (await Tcp.ConnectAsync(host, port, new TcpConnectOptions { Timeouts = _timeouts, TimeProvider = _clock })).Dispose();

    private static void Throw(object? error)
    {
        if (error is Exception failed)
        {
            throw failed;
        }
    }
}
