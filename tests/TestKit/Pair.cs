using System.Net.Sockets;

namespace RxSocket.TestKit;

/// <summary>Two connections of ours, connected to each other over the loopback.</summary>
public sealed class Pair : IAsyncDisposable, IDisposable
{
    private Pair(TcpConnection client, TcpConnection server)
    {
        Client = client;
        Server = server;
    }

    public TcpConnection Client { get; }

    public TcpConnection Server { get; }

    public static async Task<Pair> Connect(TimeProvider? clock = null)
    {
        using TcpServer server = await Listen(clock);
        TcpConnectOptions options = new() { TimeProvider = clock ?? TimeProvider.System };
        TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port, options).Within();
        return new Pair(client, await server.AcceptAsync().Within());
    }

    /// <summary>A server at a port of the system's choice, on a clock of the test's.</summary>
    public static async Task<TcpServer> Listen(TimeProvider? clock = null, int backlog = 32)
    {
        using TcpMaster master = new(AddressFamily.InterNetwork, clock ?? TimeProvider.System);
        await master.BindAsync("127.0.0.1", 0).Within();
        return master.Listen(backlog);
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }
}
