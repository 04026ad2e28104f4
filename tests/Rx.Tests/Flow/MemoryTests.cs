using System.Diagnostics;
using System.Reactive.Linq;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Flow;

/// <summary>A peer that could send ten times faster than the observer can take, for some seconds: what waits, waits with the peer and in the system.</summary>
[Collection(Alone.Name)]
public sealed class MemoryTests
{
    private const int Chunk = 16 * 1024;
    private const int TimesSlower = 10;
    private const int Measurements = 10;
    private const int Measured = 16 * 1024 * 1024;
    private const long MostGrowth = 2 * 1024 * 1024;

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(2);

    // A line of 1 KiB.
    private static readonly byte[] Lines = [.. Enumerable.Repeat((byte)'x', 1023), (byte)'\n'];

    [Fact]
    public Task Chunks_FastPeerSlowHandler_MemoryStaysFlat() =>
        AssertFlat(static (connection, take) => connection.Chunks(Chunk).Copied().SelectSequential(async (chunk, _) =>
        {
            await Task.Yield();
            take(chunk.Length);
            return chunk.Length;
        }).IgnoreElements().Watch());

    [Fact]
    public Task Chunks_FastPeerSlowObserverBehindAHop_MemoryStaysFlat() =>
        AssertFlat(static (connection, take) => connection.Chunks(Chunk).Copied().Hop(4).Do(chunk => take(chunk.Length)).IgnoreElements().Watch());

    [Fact]
    public Task Lines_FastPeerSlowObserver_MemoryStaysFlatAndNoLimitIsMet() =>
        AssertFlat(static (connection, take) =>
        {
            connection.Limits = new Limits(LongestLine: Lines.Length, MostBuffered: 2 * Lines.Length);
            return connection.Lines().Do(line => take(line.Length + 1)).IgnoreElements().Watch();
        });

    private static async Task AssertFlat(Func<TcpConnection, Action<int>, IDisposable> observe)
    {
        double unhindered = await BytesPerSecond();
        using Pair pair = await Pair.Connect();
        using CancellationTokenSource enough = new();
        Task<long> sending = Send(pair.Client, enough.Token);
        Meter meter = new(unhindered / TimesSlower);

        using (observe(pair.Server, meter.Take))
        {
            await meter.Measured.Within();
            await enough.CancelAsync();
            pair.Server.Dispose();
        }

        long sent = await sending.Within();
        Assert.InRange(meter.Growth, long.MinValue, MostGrowth);

        // The peer was held up: what it could not send it still has.
        Assert.InRange(sent, meter.Taken, (long)(unhindered * Long.TotalSeconds));
    }

    // The best of some measurements: during one of them the machine may have been busy with others.
    private static async Task<double> BytesPerSecond()
    {
        using Pair pair = await Pair.Connect();
        using CancellationTokenSource enough = new();
        Task<long> sending = Send(pair.Client, enough.Token);
        double best = 0;
        byte[] block = new byte[Chunk];
        for (int i = 0; i < Measurements; i++)
        {
            long start = Stopwatch.GetTimestamp();
            long received = 0;
            while (received < Measured)
            {
                received += await pair.Server.ReceiveSomeAsync(block).Within();
            }

            best = Math.Max(best, received / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        await enough.CancelAsync();
        pair.Server.Dispose();
        await sending.Within();
        return best;
    }

    private static Task<long> Send(TcpConnection connection, CancellationToken enough) => Task.Run(async () =>
    {
        byte[] block = [.. Enumerable.Repeat(Lines, 64).SelectMany(static line => line)];
        try
        {
            while (!enough.IsCancellationRequested)
            {
                await connection.SendAsync(block, enough);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketFaultException)
        {
        }

        long sent = connection.Stats.Sent;
        connection.Dispose();
        return sent;
    });

    /// <summary>Takes at a rate, and looks at the heap now and then.</summary>
    private sealed class Meter(double bytesPerSecond)
    {
        private readonly TaskCompletionSource _measured = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
        private readonly long _start = Stopwatch.GetTimestamp();
        private int _looks;

        public Task Measured => _measured.Task;

        public long Taken { get; private set; }

        public long Growth { get; private set; } = long.MinValue;

        public void Take(int bytes)
        {
            Taken += bytes;

            // The work that takes the observer its time.
            while (Stopwatch.GetElapsedTime(_start).TotalSeconds < Taken / bytesPerSecond)
            {
                Thread.SpinWait(10);
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
            if (elapsed > (_looks + 1) * Long / 10)
            {
                _looks++;
                Growth = Math.Max(Growth, GC.GetTotalMemory(forceFullCollection: true) - _before);
            }

            if (elapsed > Long)
            {
                _measured.TrySetResult();
            }
        }
    }
}
