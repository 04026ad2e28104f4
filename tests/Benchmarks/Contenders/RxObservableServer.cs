using RxSocket.Rx;

namespace RxSocket.Benchmarks.Contenders;

/// <summary>RxSocket's reactive face inside a loop: each connection's readiness is an observable, and its observer receives and sends with the calls that wait on
/// the calling thread: readable is a promise, and an echo's answer fits, so they never do. One buffer serves all connections of a thread: it is in use only
/// while an observer runs.</summary>
internal static class RxObservableServer
{
    [ThreadStatic]
    private static byte[]? shared;

    public static void Run() => SocketLoop.Run(Serve);

    private static async Task Serve()
    {
        await using TcpServer server = await Tcp.ListenAsync("*", 0, ServerHost.Backlog);
        ServerHost.Listening(server.LocalEndPoint.Port);
        TaskCompletionSource ended = new();
        using IDisposable connections = server.Connections().Subscribe(Observe, ended.SetException, ended.SetResult);
        await ended.Task;
    }

    private static void Observe(TcpConnection connection)
    {
        Stream stream = connection.AsStream();
        connection.WhenReady(Readiness.Readable).Subscribe(_ => Echo(stream), _ => stream.Dispose(), stream.Dispose);
    }

    private static void Echo(Stream stream)
    {
        shared ??= new byte[8192];
        int count = stream.Read(shared);
        if (count == 0)
        {
            stream.Dispose();
            return;
        }

        stream.Write(shared.AsSpan(0, count));
    }
}
