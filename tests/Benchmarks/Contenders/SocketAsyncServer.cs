using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace RxSocket.Benchmarks.Contenders;

/// <summary>The base class library's Socket, awaited, as most C# servers are written.</summary>
internal static class SocketAsyncServer
{
    public static void Run(Role role) => Serve(role).Wait();

    private static async Task Serve(Role role)
    {
        using Socket server = Listen();
        ServerHost.Listening(((IPEndPoint)server.LocalEndPoint!).Port);
        if (role == Role.SelectOnce)
        {
            EchoBySelect(server);
        }

        while (true)
        {
            Socket client = await server.AcceptAsync().ConfigureAwait(false);
            if (role == Role.Accept)
            {
                client.Dispose();
                continue;
            }

            _ = Converse(role, client);
        }
    }

    public static Socket Listen()
    {
        Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Any, 0));
        server.Listen(ServerHost.Backlog);
        return server;
    }

    private static async Task Converse(Role role, Socket client)
    {
        try
        {
            await (role == Role.Bulk ? CountBlocks(client) : Echo(client)).ConfigureAwait(false);
        }
        catch (SocketException)
        {
        }

        client.Dispose();
    }

    private static async Task Echo(Socket client)
    {
        byte[] bytes = new byte[8192];
        while (await client.ReceiveAsync(bytes.AsMemory(), SocketFlags.None).ConfigureAwait(false) is > 0 and int count)
        {
            for (int sent = 0; sent < count;)
            {
                sent += await client.SendAsync(bytes.AsMemory(sent, count - sent), SocketFlags.None).ConfigureAwait(false);
            }
        }
    }

    private static async Task CountBlocks(Socket client)
    {
        long blocks = 0;
        int filled = 0;
        byte[] block = ArrayPool<byte>.Shared.Rent(ServerHost.Block);
        while (await client.ReceiveAsync(block.AsMemory(filled, ServerHost.Block - filled), SocketFlags.None).ConfigureAwait(false) is > 0 and int count)
        {
            filled += count;
            if (filled == ServerHost.Block)
            {
                blocks++;
                filled = 0;
            }
        }

        ArrayPool<byte>.Shared.Return(block);
        await client.SendAsync(ServerHost.AnswerOf(blocks), SocketFlags.None).ConfigureAwait(false);
    }

    private static void EchoBySelect(Socket server)
    {
        List<Socket> watched = [server];
        byte[] bytes = new byte[8192];
        while (true)
        {
            List<Socket> readable = [.. watched];
            Socket.Select(readable, null, null, Timeout.InfiniteTimeSpan);
            foreach (Socket socket in readable)
            {
                if (ReferenceEquals(socket, server))
                {
                    watched.Add(server.Accept());
                    continue;
                }

                int count = socket.Receive(bytes);
                if (count == 0)
                {
                    socket.Dispose();
                    watched.Remove(socket);
                    continue;
                }

                socket.Send(bytes, 0, count, SocketFlags.None);
            }
        }
    }
}
