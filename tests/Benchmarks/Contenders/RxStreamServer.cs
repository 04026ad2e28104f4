using RxSocket.Rx;

namespace RxSocket.Benchmarks.Contenders;

/// <summary>RxSocket's streams: Lines() and Chunks() beside the awaited calls, in a loop (rx-observable) and outside (rx-observable-pool).</summary>
internal static class RxStreamServer
{
    public static void RunInLoop(Role role) => SocketLoop.Run(() => Serve(role));

    public static void RunOnPool(Role role) => Task.Run(() => Serve(role)).Wait();

    private static async Task Serve(Role role)
    {
        await using TcpServer server = await Tcp.ListenAsync("*", 0, ServerHost.Backlog);
        ServerHost.Listening(server.LocalEndPoint.Port);
        TaskCompletionSource ended = new();
        using IDisposable connections = server.Connections().Subscribe(connection => Observe(role, connection), ended.SetException, ended.SetResult);
        await ended.Task;
    }

    private static void Observe(Role role, TcpConnection connection)
    {
        long units = 0;
        if (role == Role.Lines)
        {
            connection.Lines().Subscribe(_ => units++, _ => connection.Dispose(), () => Answer(connection, units));
        }
        else
        {
            connection.Chunks(ServerHost.Chunk).Subscribe(chunk => units += chunk.Length, _ => connection.Dispose(), () => Answer(connection, units / ServerHost.Chunk));
        }
    }

    private static async void Answer(TcpConnection connection, long units)
    {
        await connection.SendAsync(ServerHost.AnswerOf(units));
        connection.Dispose();
    }
}
