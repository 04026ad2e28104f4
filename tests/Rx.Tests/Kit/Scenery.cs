using RxSocket.TestKit;

namespace RxSocket.Rx.Tests.Kit;

/// <summary>What any observable of this face needs to bring an item: two connected ends, of which one has sent lines, and a server where clients wait.</summary>
internal sealed class Scenery : IDisposable
{
    /// <summary>What the peer has sent: lines, and frames of six bytes.</summary>
    public const string Sent = "hello\nworld\n";

    private readonly Pair _pair;
    private readonly TcpConnection[] _clients;

    private Scenery(Pair pair, TcpServer server, TcpConnection[] clients)
    {
        _pair = pair;
        Server = server;
        _clients = clients;
    }

    /// <summary>The end under test.</summary>
    public TcpConnection Connection => _pair.Server;

    public TcpConnection Peer => _pair.Client;

    public TcpServer Server { get; }

    public int Port => Server.LocalEndPoint.Port;

    /// <summary>In a loop everything made here is the loop's.</summary>
    public static async Task<Scenery> Set()
    {
        Pair pair = await Pair.Connect();
        await pair.Client.SendAsync(Sent).Within();
        TcpServer server = await Pair.Listen();
        TcpConnection[] clients = new TcpConnection[2];
        for (int i = 0; i < clients.Length; i++)
        {
            clients[i] = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        }

        return new Scenery(pair, server, clients);
    }

    public void Dispose()
    {
        _pair.Dispose();
        Server.Dispose();
        Array.ForEach(_clients, static client => client.Dispose());
    }
}
