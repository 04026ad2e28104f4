using System.Reactive.Linq;
using System.Text;
using RxSocket;
using RxSocket.Rx;

namespace Echo;

/// <summary>The echo server as an observable of connections, each an observable of lines.</summary>
internal sealed class RxEcho(TcpServer server) : IEcho
{
    public int Port => server.LocalEndPoint.Port;

    public static async Task<IEcho> ListenAsync(string host, int port) => new RxEcho(await Tcp.ListenAsync(host, port));

    public Task ServeAsync() => server.Connections().ForEachAsync(Echo);

    public void Dispose() => server.Dispose();

    // The write waits where the line came from: the next line is received when this one is sent. An operator with a queue would let a client that
    // sends and never reads fill the memory.
    private static void Echo(TcpConnection client)
    {
        Stream stream = client.AsStream();
        client.Lines()
            .Do(line => stream.Write(Encoding.UTF8.GetBytes($"{line}\n")))
            .Finally(client.Dispose)
            .Subscribe(static _ => { }, lost => Console.Error.WriteLine($"{client}: {lost.Message}"));
    }
}
