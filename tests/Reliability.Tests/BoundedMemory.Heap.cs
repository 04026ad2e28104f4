using System.Net;
using System.Net.Sockets;
using System.Text;
using RxSocket.Rx;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <content>The heap: flat under a producer that is always ahead, and small for connections that idle.</content>
public sealed partial class BoundedMemory
{
    private const int MostGrowth = 512 * 1024;
    private const int MostPerIdleConnection = 2048;
    private const int SlowSpin = 20_000;

    private static readonly byte[] Lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('x', 99) + "\n", 600)));

    [Fact]
    public async Task AwaitedLines_TheProducerIsFaster_KeepTheHeapFlat()
    {
        using RawPair pair = await RawPair.Connect();
        using Flood flood = new(pair.Peer, static _ => Lines);
        int lines = Counts.Of(5_000, 200_000);
        await Read(lines / 10);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        await Read(lines);

        Tell("awaited", before, flood, pair.Connection.Stats.Received);

        async Task Read(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await pair.Connection.ReceiveLineAsync().Within();
                Thread.SpinWait(SlowSpin / 10);
            }
        }
    }

    [Fact]
    public async Task ObservedChunks_TheProducerIsFaster_KeepTheHeapFlat()
    {
        using RawPair pair = await RawPair.Connect();
        using Flood flood = new(pair.Peer, static _ => Lines);
        int warm = 100;
        int chunks = Counts.Of(1_000, 20_000);
        long before = 0;
        int seen = 0;
        TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable subscription = pair.Connection.Chunks().Subscribe(_ =>
        {
            Thread.SpinWait(SlowSpin);
            seen++;
            before = seen == warm ? GC.GetTotalMemory(forceFullCollection: true) : before;
            if (seen == warm + chunks)
            {
                enough.SetResult();
            }
        });

        await enough.Task.Within(TimeSpan.FromSeconds(60));
        subscription.Dispose();

        Tell("observed", before, flood, pair.Connection.Stats.Received);
    }

    [Fact]
    public async Task IdleConnections_AfterTheirLastLine_HoldNoBuffer()
    {
        int count = Counts.Of(1_000, 9_000);
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        Socket[] peers = new Socket[count];
        TcpConnection[] connections = new TcpConnection[count];
        Task<string?>[] waiting = new Task<string?>[count];
        byte[] line = "line\n"u8.ToArray();
        using (RawPair first = await RawPair.Connect())
        {
            // What the process holds once.
            first.Give(line);
            await first.Connection.ReceiveLineAsync().Within();
        }

        long empty = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < count; i++)
        {
            connections[i] = await Tcp.ConnectAsync("127.0.0.1", port).Within();
        }

        long made = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < count; i++)
        {
            peers[i] = listener.Accept();
            peers[i].Send(line);
            await connections[i].ReceiveLineAsync().Within();
            Assert.False(connections[i].HasBuffered);
        }

        long accepted = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < count; i++)
        {
            waiting[i] = connections[i].ReceiveLineAsync().AsTask();
        }

        long idle = GC.GetTotalMemory(forceFullCollection: true);
        double each = (made - empty + idle - accepted) / (double)count;
        Array.ForEach(connections, static connection => connection.Dispose());
        Array.ForEach(peers, static peer => peer.Dispose());
        await Task.WhenAll(waiting).ContinueWith(static _ => { }, TaskScheduler.Default).Within();

        Assert.InRange(each, 0, MostPerIdleConnection);
        Figures.Tell(Promise, $"heap bytes per connection that waits for a line, {count} of them", each);
    }

    private static void Tell(string face, long before, Flood flood, long received)
    {
        long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth < MostGrowth, $"{growth} bytes more, of {flood.Sent} sent and {received} received.");
        Assert.True(flood.Sent > received, "The producer was not ahead: the test shows nothing.");
        Figures.Tell(Promise, $"heap growth in bytes, {face}, of a stream of {received / 1000} kB", growth);
    }
}
