using RxSocket;

namespace Echo;

/// <summary>The echo server, awaited: a task a client.</summary>
internal sealed class AsyncEcho(TcpServer server) : IEcho
{
    public int Port => server.LocalEndPoint.Port;

    public static async Task<IEcho> ListenAsync(string host, int port) => new AsyncEcho(await Tcp.ListenAsync(host, port));

    public async Task ServeAsync()
    {
        await foreach (TcpConnection client in server.AcceptAllAsync())
        {
            _ = EchoAsync(client);
        }
    }

    public void Dispose() => server.Dispose();

    private static async Task EchoAsync(TcpConnection client)
    {
        try
        {
            await foreach (string line in client.ReceiveLinesAsync())
            {
                await client.SendAsync($"{line}\n");
            }
        }
        catch (SocketFaultException lost)
        {
            Console.Error.WriteLine($"{client}: {lost.Message}");
        }
        finally
        {
            await client.CloseAsync();
        }
    }
}
