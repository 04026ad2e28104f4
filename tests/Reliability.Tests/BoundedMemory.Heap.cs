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
    private const int Batch = 500;

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
        int batches = Counts.Of(3, 17);
        await using TcpServer server = await Pair.Listen(backlog: Batch);
        List<IdleBatch> idle = [await IdleBatch.Make(server, Batch)];

        // Not the first: with it comes what the process holds once.
        List<long> bytes = [];
        for (int i = 0; i < batches; i++)
        {
            idle.Add(await IdleBatch.Make(server, Batch));
            bytes.Add(idle[^1].Bytes);
        }

        // The median: what goes of others' memory while one batch is weighed falsifies that one alone.
        idle.ForEach(static batch => batch.Dispose());
        double each = bytes.Order().ElementAt(batches / 2) / (double)Batch;
        Assert.InRange(each, 0, MostPerIdleConnection);
        Figures.Tell(Promise, $"heap bytes per connection that waits for a line, {batches * Batch} of them", each);
    }

    private static void Tell(string face, long before, Flood flood, long received)
    {
        long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth < MostGrowth, $"{growth} bytes more, of {flood.Sent} sent and {received} received.");
        Assert.True(flood.Sent > received, "The producer was not ahead: the test shows nothing.");
        Figures.Tell(Promise, $"heap growth in bytes, {face}, of a stream of {received / 1000} kB", growth);
    }
}
