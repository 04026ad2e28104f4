using RxSocket.Blocking;

namespace RxSocket.Benchmarks.Contenders;

/// <summary>RxSocket's Lua-style face: a thread for each connection, calls that wait on it. The same calls as the real LuaSocket contender makes.</summary>
internal static class RxBlockingServer
{
    private const int MessageSize = 64;

    public static void Run(Role role)
    {
        TcpObject server = LuaSocket.Bind("*", 0, ServerHost.Backlog).OrThrow();
        ServerHost.Listening(server.GetSockName().OrThrow().Port);
        if (role == Role.SelectOnce)
        {
            EchoBySelect(server);
            return;
        }

        while (true)
        {
            TcpObject client = server.Accept().OrThrow();
            if (role == Role.Accept)
            {
                client.Close();
                continue;
            }

            new Thread(() => Converse(role, client), maxStackSize: 256 * 1024) { IsBackground = true }.Start();
        }
    }

    private static void Converse(Role role, TcpObject client)
    {
        switch (role)
        {
            case Role.Lines:
                Count(client, static client => client.Receive("*l").Ok);
                break;
            case Role.Bulk:
                Count(client, static client => client.Receive(ServerHost.Block).Ok);
                break;
            default:
                while (Echo(client))
                {
                }

                break;
        }

        client.Close();
    }

    private static bool Echo(TcpObject client) => client.Receive(MessageSize) is { Ok: true, Value: { } message } && client.Send(message).Ok;

    private static void Count(TcpObject client, Func<TcpObject, bool> receive)
    {
        long units = 0;
        while (receive(client))
        {
            units++;
        }

        client.Send(ServerHost.AnswerOf(units));
    }

    private static void EchoBySelect(TcpObject server)
    {
        List<ISelectable> watched = [server];
        while (true)
        {
            SelectOutcome ready = LuaSocket.Select(watched, null);
            foreach (TcpObject readable in ready.Readable.Cast<TcpObject>())
            {
                if (ReferenceEquals(readable, server))
                {
                    watched.Add(server.Accept().OrThrow());
                }
                else if (!Echo(readable))
                {
                    readable.Close();
                    watched.Remove(readable);
                }
            }
        }
    }
}
