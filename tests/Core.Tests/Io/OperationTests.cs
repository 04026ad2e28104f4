using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>One operation object serves call after call of its kind, and stands beside those of other kinds.</summary>
public sealed class OperationTests
{
    [Fact]
    public async Task CloseAsync_AfterReceivesOfSeveralKinds_EndsThePendingOne()
    {
        using RawPair pair = await RawPair.Connect();
        TcpConnection connection = pair.Connection;
        await MakeEveryKindWait(pair);
        Task<string?> line = connection.ReceiveLineAsync().AsTask();

        Task closed = connection.CloseAsync().AsTask();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => line).Within();
        pair.End();
        await closed.Within();
    }

    [Fact]
    public async Task Cancel_OfAnEarlierCallOfAnotherKind_LeavesThePendingOneAlone()
    {
        using RawPair pair = await RawPair.Connect();
        ByteChannelProbe probe = new(pair.Connection);
        await MakeEveryKindWait(pair);
        Task<byte[]> count = pair.Connection.ReceiveAsync(3).AsTask();

        // As a callback does that was under way while its call ended.
        probe.NudgeEveryReceive();
        pair.Give("abc");

        Assert.Equal("abc"u8.ToArray(), await count.Within());
    }

    [Fact]
    public async Task Receive_OfOneKindAgainAndAgain_ReusesItsOperation()
    {
        using RawPair pair = await RawPair.Connect();
        ByteChannelProbe probe = new(pair.Connection);
        byte[] into = new byte[8];
        for (int round = 0; round < 50; round++)
        {
            ValueTask<int> receive = pair.Connection.ReceiveSomeAsync(into);
            pair.Give("x");
            await receive.Within();
        }

        Assert.Equal(1, probe.ReceiveOperations);
    }

    [OutsideLoop("It blocks on a task.")]
    [Fact]
    public async Task ReceiveSomeAsync_EarlierOneWasNeverAwaited_Works()
    {
        using RawPair pair = await RawPair.Connect();
        byte[] dropped = new byte[1];
        _ = pair.Connection.ReceiveSomeAsync(dropped);
        pair.Give("a");
        await Eventually.True(() => dropped[0] == 'a');

        byte[] into = new byte[8];
        int count = 0;
        await Eventually.True(() => TryReceive(out count));

        Assert.Equal((1, (byte)'b'), (count, into[0]));

        // The dropped call lets the next one in a moment after its bytes are there.
        bool TryReceive(out int received)
        {
            received = 0;
            try
            {
                ValueTask<int> next = pair.Connection.ReceiveSomeAsync(into);
                pair.Give("b");
                received = next.AsTask().Within().GetAwaiter().GetResult();
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task ValueTask_AwaitedTwice_IsRefused()
    {
        using RawPair pair = await RawPair.Connect();
        ValueTask<string?> line = pair.Connection.ReceiveLineAsync();
        pair.Give("one\n");
        await Eventually.True(() => line.IsCompleted);

        string? first = await line;

        Assert.Equal("one", first);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await line);
    }

    [Fact]
    public async Task Receive_UnderASynchronizationContext_ContinuesThere()
    {
        using RawPair pair = await RawPair.Connect();
        CountingContext context = new();
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        Task<string?> line = Line();
        SynchronizationContext.SetSynchronizationContext(before);

        pair.Give("one\n");

        Assert.Equal("one", await line.Within());
        Assert.Equal(1, context.Posts);

        async Task<string?> Line() => await pair.Connection.ReceiveLineAsync();
    }

    [Fact]
    public async Task Receive_ItsContextRefusesPosts_ContinuesAllTheSame()
    {
        using RawPair pair = await RawPair.Connect();
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new DeadContext());
        Task<string?> line = Line();
        SynchronizationContext.SetSynchronizationContext(before);

        pair.Give("one\n");

        Assert.Equal("one", await line.Within());

        async Task<string?> Line() => await pair.Connection.ReceiveLineAsync();
    }

    private static async Task MakeEveryKindWait(RawPair pair)
    {
        ValueTask<string?> line = pair.Connection.ReceiveLineAsync();
        pair.Give("line\n");
        await line.Within();
        ValueTask<byte[]> count = pair.Connection.ReceiveAsync(1);
        pair.Give("c");
        await count.Within();
        ValueTask<int> some = pair.Connection.ReceiveSomeAsync(new byte[1]);
        pair.Give("s");
        await some.Within();
    }

    private sealed class CountingContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => _posts;

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            base.Post(d, state);
        }
    }

    private sealed class DeadContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => throw new InvalidOperationException("The window is gone.");
    }
}
