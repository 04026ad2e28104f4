using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>What a server writes to its logger.</summary>
public sealed class ServerLogTests
{
    private readonly ListLogger _log = new();

    [Fact]
    public async Task Server_FromBeginToEnd_IsLogged()
    {
        TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0, new TcpListenOptions { Backlog = 7, Logger = _log }).Within();
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        (await server.AcceptAsync().Within()).Dispose();
        server.Dispose();
        server.Dispose();

        Assert.Equal(
            [
                $"Information Listening: Listening on {server.LocalEndPoint}, backlog 7",
                $"Debug Accepted: Accepted {client.LocalEndPoint} on {server.LocalEndPoint}",
                $"Information Closed: Stopped listening on {server.LocalEndPoint}",
            ],
            _log.Lines);
    }

    [Fact]
    public async Task AcceptAll_SystemRefuses_IsAWarning()
    {
        using IDisposable installed = new FaultPlan().Then(FaultPoint.Accept, SocketError.TooManyOpenSockets).Install();
        _log.Least = LogLevel.Warning;
        await using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0, new TcpListenOptions { Logger = _log }).Within();
        await using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        await foreach (TcpConnection accepted in server.AcceptAllAsync())
        {
            accepted.Dispose();
            break;
        }

        Assert.Equal([$"Warning AcceptFailed: No accept on {server.LocalEndPoint} for 00:00:00.0500000: Too many open files"], _log.Lines);
    }
}
