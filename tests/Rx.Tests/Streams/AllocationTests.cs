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
            int count = 0;
            using IDisposable subscription = subscribe(wire.Connection, () =>
            {
                count++;
                if (count == Warmup)
                {
                    start = GC.GetAllocatedBytesForCurrentThread();
                }
                else if (count == Warmup + Counted)
                {
                    done.SetResult(GC.GetAllocatedBytesForCurrentThread() - start);
                }

                // Once it is counted, the test goes on beside the loop and closes.
                return count < Warmup + Counted;
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
