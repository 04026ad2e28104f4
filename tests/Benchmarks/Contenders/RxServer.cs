using System.Buffers;

namespace RxSocket.Benchmarks.Contenders;

/// <summary>RxSocket's awaited calls: the same server in a loop (rx-loop) and on the shared reactor with the thread pool (rx-pool).</summary>
internal static class RxServer
{
    public static void RunInLoop(Role role) => SocketLoop.Run(() => Serve(role));

    public static void RunOnPool(Role role) => Task.Run(() => Serve(role)).Wait();

    private static async Task Serve(Role role)
    {
        await using TcpServer server = await Tcp.ListenAsync("*", 0, ServerHost.Backlog);
        ServerHost.Listening(server.LocalEndPoint.Port);
        if (role == Role.SelectOnce)
        {
            await EchoBySelect(server);
            return;
        }

        while (true)
        {
            TcpConnection connection = await server.AcceptAsync();
            if (role == Role.Accept)
            {
                connection.Dispose();
                continue;
            }

            _ = role == Role.Idle ? EchoLines(connection) : Converse(role, connection);
        }
    }

    private static async Task Converse(Role role, TcpConnection connection)
    {
        try
        {
            await (role switch
            {
                Role.Lines => CountLines(connection),
                Role.LinesMemory => MemoryLines.Count(connection),
                Role.Chunks => CountChunks(connection),
                Role.Bulk => CountBlocks(connection),
                _ => Echo(connection, role == Role.EchoTimeout),
            });
        }
        catch (SocketFaultException)
        {
        }

        connection.Dispose();
    }

    private static async Task Echo(TcpConnection connection, bool timeouts)
    {
        if (timeouts)
        {
            connection.Timeouts = new Timeouts(Block: TimeSpan.FromSeconds(30));
        }

        byte[] bytes = new byte[8192];
        while (await connection.ReceiveSomeAsync(bytes) is > 0 and int count)
        {
            await connection.SendAsync(bytes.AsMemory(0, count));
        }
    }

    // One method, because its state is what an idle connection has of its server.
    private static async Task EchoLines(TcpConnection connection)
    {
        try
        {
            while (await connection.ReceiveLineAsync() is { } line)
            {
                await connection.SendAsync(line + "\n");
            }
        }
        catch (SocketFaultException)
        {
        }

        connection.Dispose();
    }

    private static async Task CountLines(TcpConnection connection)
    {
        long lines = 0;
        while (await connection.ReceiveLineAsync() is not null)
        {
            lines++;
        }

        await connection.SendAsync(ServerHost.AnswerOf(lines));
    }

    private static async Task CountChunks(TcpConnection connection)
    {
        long bytes = 0;
        byte[] chunk = new byte[ServerHost.Chunk];
        while (await connection.ReceiveSomeAsync(chunk) is > 0 and int count)
        {
            bytes += count;
        }

        await connection.SendAsync(ServerHost.AnswerOf(bytes / ServerHost.Chunk));
    }

    private static async Task CountBlocks(TcpConnection connection)
    {
        long blocks = 0;
        byte[] block = ArrayPool<byte>.Shared.Rent(ServerHost.Block);
        while (await connection.ReceiveAsync(block.AsMemory(0, ServerHost.Block)) > 0)
        {
            blocks++;
        }

        ArrayPool<byte>.Shared.Return(block);
        await connection.SendAsync(ServerHost.AnswerOf(blocks));
    }

    private static async Task EchoBySelect(TcpServer server)
    {
        List<ISelectable> watched = [server];
        byte[] bytes = new byte[8192];
        while (true)
        {
            SelectResult ready = await Select.WaitAsync(watched, null);
            foreach (ISelectable readable in ready.Readable)
            {
                if (readable is not TcpConnection connection)
                {
                    watched.Add(await server.AcceptAsync());
                    continue;
                }

                int count = await connection.ReceiveSomeAsync(bytes);
                if (count == 0)
                {
                    connection.Dispose();
                    watched.Remove(connection);
                    continue;
                }

                await connection.SendAsync(bytes.AsMemory(0, count));
            }
        }
    }
}
