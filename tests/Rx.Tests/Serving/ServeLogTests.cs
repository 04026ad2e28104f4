using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Serving;

/// <summary>What serving writes to the server's logger.</summary>
public sealed class ServeLogTests
{
    private readonly ListLogger _log = new();

    [Fact]
    public async Task Serve_FromBeginToEnd_IsLogged()
    {
        using CancellationTokenSource stop = new();
        using TcpServer server = await Listen();
        using Watched<ServeEvent> events = server.Serve(static connection => connection.Lines(), new ServeOptions { Stopping = stop.Token }).Watch();
        using TcpConnection client = await Connect(server);
        await events.Next();
        string name = $"tcp {client.LocalEndPoint}";

        await stop.CancelAsync();
        await events.Next();
        client.Dispose();

        Assert.Null(await events.End());
        Assert.Equal(
            [
                $"Debug Accepted: Accepted {name[4..]} on {server.LocalEndPoint}",
                $"Debug ConnectionOpened: Opened {name}; 1 open",
                $"Information Draining: Draining {server.LocalEndPoint}; 1 open",
                $"Debug ConnectionClosed: Closed {name}: PeerEnd; 0 open",
                $"Information Drained: Drained {server.LocalEndPoint}; 0 open",
            ],
            _log.Lines);
    }

    [Fact]
    public async Task Serve_HandlerFails_IsAnErrorWithItsException()
    {
        _log.Least = LogLevel.Error;
        using TcpServer server = await Listen();
        using Watched<ServeEvent> events = server.Serve(static (_, _) => throw new FormatException("not a number")).Watch();
        using TcpConnection client = await Connect(server);
        await events.Next(2);

        Assert.Equal([$"Error HandlerFailed: The handler of tcp {client.LocalEndPoint} failed; closed: Local; 0 open"], _log.Lines);
        Assert.Equal("not a number", Assert.IsType<FormatException>(Assert.Single(_log.Faults)).Message);
    }

    [Fact]
    public async Task Serve_ConnectionClosedOnPurpose_IsNoFailureOfItsHandler()
    {
        _log.Least = LogLevel.Information;
        using TcpServer server = await Listen();
        using Watched<ServeEvent> events = server.Serve(static connection => connection.Lines()).Watch();
        using TcpConnection client = await Connect(server);
        ServeEvent opened = await events.Next();

        opened.Connection!.Abort(CloseReason.Idle);

        ServeEvent closed = await events.Next();
        Assert.Equal((ServeEventKind.Closed, CloseReason.Idle, null), (closed.Kind, closed.Reason, closed.Fault));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Serve_OneTooMany_IsToldAtInformation()
    {
        _log.Least = LogLevel.Information;
        using TcpServer server = await Listen();
        using Watched<ServeEvent> events = server.Serve(static connection => connection.Lines(), new ServeOptions { MaxPerAddress = 1 }).Watch();
        using TcpConnection one = await Connect(server);
        await events.Next();

        // The reset may come while the client still connects.
        await Assert.ThrowsAsync<SocketClosedException>(async () =>
        {
            using TcpConnection two = await Connect(server);
            await two.ReceiveLineAsync().Within();
        });
        ServeEvent refused = await events.Next();

        Assert.Equal([$"Information ConnectionRefused: Reset {refused.Connection}, one too many; 1 open"], _log.Lines);
    }

    [Fact]
    public async Task Serve_Disposed_LogsTheResetAndNoDrain()
    {
        using TcpServer server = await Listen();
        using Watched<ServeEvent> events = server.Serve(static connection => connection.Lines()).Watch();
        using TcpConnection client = await Connect(server);
        await events.Next();

        events.Dispose();
        await Eventually.True(() => _log.Lines.Count == 3);

        Assert.Equal($"Debug ConnectionClosed: Closed tcp {client.LocalEndPoint}: Abort; 0 open", _log.Lines.Last());
    }

    [Fact]
    public async Task Serve_LevelIsOff_WritesNothing()
    {
        _log.Least = LogLevel.None;
        using CancellationTokenSource stop = new();
        using TcpServer server = await Listen();
        using Watched<ServeEvent> events = server.Serve(static (_, _) => throw new FormatException(), new ServeOptions { Stopping = stop.Token }).Watch();
        using TcpConnection client = await Connect(server);
        await events.Next(2);
        await stop.CancelAsync();

        Assert.Null(await events.End());
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Accepts_SystemRefuses_IsAWarning()
    {
        using TcpServer server = await Listen();
        using Watched<AcceptFault> faults = server.AcceptFaults().Watch();

        // Nothing comes of a socket that listens no more, and each accept says so.
        using Socket view = new(server.Handle!);
        view.Shutdown(SocketShutdown.Both);
        using Watched<ServeEvent> events = server.Serve(static connection => connection.Lines()).Watch();
        AcceptFault fault = await faults.Next();

        Assert.Equal($"Warning AcceptFailed: No accept on {server.LocalEndPoint} for 00:00:00.0100000: {fault.Fault.Word}", _log.Lines.First());
    }

    [Fact]
    public async Task Accepts_TimeOut_IsNoRefusal()
    {
        using TcpServer server = await Listen();
        server.Timeouts = new Timeouts(TimeSpan.FromMilliseconds(1));
        using Watched<AcceptFault> faults = server.AcceptFaults().Watch();
        using Watched<TcpConnection> connections = server.Connections().Watch();
        await faults.Next(2);

        Assert.Empty(_log.Lines);
    }

    private async Task<TcpServer> Listen()
    {
        TcpServer server = await Pair.Listen();
        server.Logger = _log;
        return server;
    }

    private static Task<TcpConnection> Connect(TcpServer server) => Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
}
