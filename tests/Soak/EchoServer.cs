using RxSocket.Rx;

namespace RxSocket.Soak;

/// <summary>The peer of all loads: gives every line back, and resets who asks for it.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly TcpServer _server;
    private readonly IDisposable _serving;

    private EchoServer(TcpServer server)
    {
        _server = server;
        _serving = server.Serve(Converse).Subscribe(static _ => { }, static _ => { });
    }

    public int Port => _server.LocalEndPoint.Port;

    public static async Task<EchoServer> Start() => new(await Tcp.ListenAsync("127.0.0.1", 0, backlog: 512));

    public ValueTask DisposeAsync()
    {
        _serving.Dispose();
        return _server.DisposeAsync();
    }

    private static async Task Converse(TcpConnection connection, CancellationToken cancellation)
    {
        try
        {
            await foreach (string line in connection.ReceiveLinesAsync(cancellation))
            {
                if (line == "reset")
                {
                    connection.Abort();
                    return;
                }

                if (line != "silence")
                {
                    await connection.SendAsync(line + "\n", cancellation);
                }
            }
        }
        catch (Exception gone) when (gone is SocketFaultException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }
}
