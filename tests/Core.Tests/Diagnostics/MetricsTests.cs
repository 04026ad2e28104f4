using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>The meter <c>RxSocket</c>, as a listener sees it. It counts for the whole process, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(MetricsTests), DisableParallelization = true)]
[Collection(nameof(MetricsTests))]
public sealed class MetricsTests : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _sums = new();

    public MetricsTests()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "RxSocket")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            string name = instrument.Name + string.Concat(tags.ToArray().Select(static tag => $"|{tag.Value}"));
            _sums.AddOrUpdate(name, value, (_, sum) => sum + value);
        });
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Connections_OpenAndClose_AreCounted()
    {
        long before = Sum("rxsocket.connections.open");
        Pair pair = await Pair.Connect();
        long open = Sum("rxsocket.connections.open");
        pair.Dispose();
        pair.Dispose();

        Assert.Equal((2, 0), (open - before, Sum("rxsocket.connections.open") - before));
    }

    [Fact]
    public void Connections_OfTheBlockingFace_AreCountedToo()
    {
        long before = Sum("rxsocket.connections.open");
        using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).Value!;
        TcpObject client = LuaSocket.Connect("127.0.0.1", server.GetSockName().Value!.Port).Value!;
        TcpObject accepted = server.Accept().Value!;
        long open = Sum("rxsocket.connections.open");
        client.Close();
        accepted.Close();

        Assert.Equal((2, 0), (open - before, Sum("rxsocket.connections.open") - before));
    }

    [Fact]
    public async Task Bytes_AreCountedBothWays()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("line\nrest");
        (long received, long sent) = (Sum("rxsocket.network.io|receive"), Sum("rxsocket.network.io|transmit"));

        await pair.Connection.ReceiveLineAsync().Within();
        await pair.Connection.SendAsync("abc"u8.ToArray()).Within();

        Assert.Equal((5, 3), (Sum("rxsocket.network.io|receive") - received, Sum("rxsocket.network.io|transmit") - sent));
    }

    [Fact]
    public async Task Timeouts_OfEitherFace_AreCounted()
    {
        FakeTimeProvider clock = new();
        using RawPair pair = await RawPair.Connect(clock);
        pair.Connection.Timeouts = new Timeouts(TimeSpan.FromSeconds(1));
        long before = Sum("rxsocket.timeouts");
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();
        clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<SocketTimeoutException>(() => line.Within());
        using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).Value!;
        server.SetTimeout(0);
        server.Accept();

        Assert.Equal(2, Sum("rxsocket.timeouts") - before);
    }

    [Fact]
    public async Task AcceptFaults_AreCountedByError()
    {
        using IDisposable installed = new FaultPlan().Then(FaultPoint.Accept, System.Net.Sockets.SocketError.TooManyOpenSockets).Install();
        await using TcpServer server = await Pair.Listen();
        await using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        await Assert.ThrowsAsync<SocketFaultException>(() => server.AcceptAsync().Within());

        Assert.Equal(1, Sum("rxsocket.accept.faults|TooManyOpenSockets"));
    }

    [Fact]
    public async Task Wakeups_OfTheReactor_AreCounted()
    {
        using RawPair pair = await RawPair.Connect();
        long before = Sum("rxsocket.reactor.wakeups");
        ValueTask<string?> line = pair.Connection.ReceiveLineAsync();
        pair.Give("x\n");
        await line.Within();

        // The reactor's thread hands over what it has measured.
        await Eventually.True(() => Sum("rxsocket.reactor.wakeups") > before);
    }

    private long Sum(string name) => _sums.GetValueOrDefault(name);
}
