using System.Diagnostics;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Streams;

/// <summary>In a loop everything happens on one thread, so what it allocates can be counted.</summary>
public sealed class AllocationTests
{
    private const int Warmup = 500;
    private const int Counted = 1000;
    private const int MostRuns = 40;

    [Fact]
    public void Chunks_EachWaitedFor_AllocateNothing() =>
        Assert.InRange(Allocated(static (connection, each) => connection.Chunks().Checked().Subscribe(chunk =>
        {
            Assert.True(!each() || connection.SendAsync(chunk).IsCompletedSuccessfully);
        })), 0, Counted);

    [Fact]
    public void Frames_EachWaitedFor_AllocateNothing() =>
        Assert.InRange(Allocated(static (connection, each) => connection.Frames(4).Checked().Subscribe(frame =>
        {
            Assert.True(!each() || connection.SendAsync(frame).IsCompletedSuccessfully);
        })), 0, Counted);

    [Fact]
    public void ReadinessEvents_EachWaitedFor_AllocateNothing()
    {
        byte[] block = new byte[16];
        Assert.InRange(Allocated((connection, each) => Select.Observe([connection]).Checked().Subscribe(_ =>
        {
            if (!each())
            {
                return;
            }

            ValueTask<int> received = connection.ReceiveSomeAsync(block);
            Assert.True(received.IsCompletedSuccessfully);
            Assert.True(connection.SendAsync(block.AsMemory(0, received.Result)).IsCompletedSuccessfully);
        })), 0, Counted);
    }

    // What the runtime does beside the loop may allocate on its thread: of several runs the least is the loop's own.
    private static long Allocated(Func<TcpConnection, Func<bool>, IDisposable> subscribe)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("RXSOCKET_ENGINE") == "portable" || !OperatingSystem.IsLinux(), "The portable engine allocates in select.");
        return SocketLoop.Run(async () =>
        {
            using RawPair wire = await RawPair.Connect();
            Thread peer = new(() => Echo(wire)) { IsBackground = true };
            peer.Start();
            TaskCompletionSource<long> done = new();
            long start = 0;
            long least = long.MaxValue;
            int count = 0;
            int runs = 0;
            using IDisposable subscription = subscribe(wire.Connection, () =>
            {
                if (++count < Warmup || (count - Warmup) % Counted != 0)
                {
                    return true;
                }

                long now = GC.GetAllocatedBytesForCurrentThread();
                least = count == Warmup ? least : Math.Min(least, now - start);
                start = now;
                if (least > Counted && runs++ < MostRuns)
                {
                    return true;
                }

                // Once it is counted, the test goes on beside the loop and closes.
                done.TrySetResult(least);
                return false;
            });
            await wire.Connection.SendAsync("ping");
            return await done.Task.Within();
        });
    }

    private static void Echo(RawPair wire)
    {
        try
        {
            byte[] block = new byte[16];
            while (wire.Peer.Receive(block) is > 0 and int count)
            {
                wire.Peer.Send(block.AsSpan(0, count));
            }
        }
        catch (Exception over)
        {
            Debug.WriteLine(over);
        }
    }
}
