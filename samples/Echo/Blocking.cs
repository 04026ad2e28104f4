using RxSocket.Blocking;

namespace Echo;

/// <summary>The echo server as a Lua program would be written: a thread a client, values and words.</summary>
internal sealed class BlockingEcho(TcpObject server) : IEcho
{
    public int Port => server.GetSockName().OrThrow().Port;

    public static IEcho Listen(string host, int port) => new BlockingEcho(LuaSocket.Bind(host, port).OrThrow());

    public Task ServeAsync() => Task.Factory.StartNew(Serve, TaskCreationOptions.LongRunning);

    public void Dispose() => server.Dispose();

    private void Serve()
    {
        while (server.Accept() is var accepted && accepted.Error != "closed")
        {
            TcpObject client = accepted.OrThrow();
            new Thread(() => Echo(client)) { IsBackground = true }.Start();
        }
    }

    private static void Echo(TcpObject client)
    {
        while (client.Receive("*l") is { Value: { } line })
        {
            client.Send($"{line}\n");
        }

        client.Close();
    }
}
