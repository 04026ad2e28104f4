using RxSocket.Io;
using RxSocket.Sys;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class AnyWatcherTests
{
    [Fact]
    public async Task WaitAsync_LastOpenSocketClosesWhileItLooks_Ends()
    {
        // Many closed ones before it make the moment between two looks long enough to be hit.
        for (int round = 0; round < 60; round++)
        {
            using RawPair early = await RawPair.Connect();
            using RawPair last = await RawPair.Connect();
            PollItem[] items = [.. Enumerable.Repeat(Item(early), 5_000), Item(last)];
            using AnyWatcher watcher = new(items, timeout: null, CancellationToken.None);
            Task waiting = Task.Run(() => watcher.WaitAsync().AsTask());
            await Eventually.True(() => (items[^1].Socket.Look(Readiness.Readable) & Latch.Ready) == 0);

            early.Connection.Dispose();
            Thread.SpinWait(round * 250);
            last.Connection.Dispose();

            await waiting.Within();
        }
    }

    private static PollItem Item(RawPair pair) => new(((IKernelSelectable)pair.Connection).Kernel!, Readiness.Readable);
}
