using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>Connections that have received a line each and wait for the next, and what they have added to the heap.</summary>
internal sealed class IdleBatch : IDisposable
{
    private readonly Socket[] _peers;
    private readonly TcpConnection[] _connections;
    private readonly Task[] _waiting;

    private IdleBatch(int count)
    {
        _peers = new Socket[count];
        _connections = new TcpConnection[count];
        _waiting = new Task[count];
    }

    public long Bytes { get; private set; }

    public static async Task<IdleBatch> Make(TcpServer server, int count)
    {
        IdleBatch batch = new(count);
        for (int i = 0; i < count; i++)
        {
            batch._peers[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            batch._peers[i].Connect(server.LocalEndPoint);
        }

        long before = Settled();
        for (int i = 0; i < count; i++)
        {
            batch._connections[i] = await server.AcceptAsync().Within();
        }

        foreach ((Socket peer, int i) in batch._peers.Select(static (peer, i) => (peer, i)))
        {
            peer.Send("line\n"u8);
            Assert.Equal("line", await batch._connections[i].ReceiveLineAsync().Within());
            Assert.False(batch._connections[i].HasBuffered);
            batch._waiting[i] = batch._connections[i].ReceiveLineAsync().AsTask();
        }

        batch.Bytes = Settled() - before;
        return batch;
    }

    // What others left behind goes in several collections: finalizers let go of more.
    private static long Settled()
    {
        long bytes = GC.GetTotalMemory(forceFullCollection: true);
        while (true)
        {
            GC.WaitForPendingFinalizers();
            long now = GC.GetTotalMemory(forceFullCollection: true);
            if (now >= bytes)
            {
                return now;
            }

            bytes = now;
        }
    }

    public void Dispose()
    {
        Array.ForEach(_connections, static connection => connection.Dispose());
        Array.ForEach(_peers, static peer => peer.Dispose());
        Task.WhenAll(_waiting).ContinueWith(static _ => { }, TaskScheduler.Default).Wait(TimeSpan.FromSeconds(20));
    }
}
