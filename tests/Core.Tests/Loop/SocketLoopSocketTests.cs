using System.Diagnostics;
using System.Net.Sockets;
using RxSocket;
using RxSocket.TestKit;
using RxSocket.Tests;
using Xunit;

namespace RxSocket.Core.Tests.Loop;

/// <summary>Sockets inside a loop.</summary>
[OutsideLoop("They make loops of their own.")]
public sealed class SocketLoopSocketTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public void Receive_ThatHasToWait_ContinuesOnTheLoopsThread()
    {
        SocketLoop.Run(async () =>
        {
            (TcpConnection client, TcpConnection peer) = await Pair();
            int thread = Environment.CurrentManagedThreadId;
            ValueTask<string?> pending = peer.ReceiveLineAsync();

            await client.SendAsync("hello\n");

            Assert.Equal("hello", await pending);
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
        });
    }

    [Fact]
    public void Receive_TimesOut_LosesNothing()
    {
        SocketLoop.Run(async () =>
        {
            (TcpConnection client, TcpConnection peer) = await Pair();
            peer.Timeouts = new Timeouts(TimeSpan.FromMilliseconds(20));
            await client.SendAsync("hel");
            await Assert.ThrowsAsync<SocketTimeoutException>(async () => await peer.ReceiveLineAsync());

            peer.Timeouts = Timeouts.None;
            await client.SendAsync("lo\n");

            Assert.Equal("hello", await peer.ReceiveLineAsync());
        });
    }

    [Fact]
    public void Receive_CancelledFromAnotherThread_EndsInTheLoop()
    {
        SocketLoop.Run(async () =>
        {
            (TcpConnection client, TcpConnection peer) = await Pair();
            using CancellationTokenSource stop = new();
            ValueTask<string?> pending = peer.ReceiveLineAsync(stop.Token);
            int thread = Environment.CurrentManagedThreadId;

            _ = Task.Run(stop.Cancel);

            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pending);
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
            await client.SendAsync("still\n");
            Assert.Equal("still", await peer.ReceiveLineAsync());
        });
    }

    [Fact]
    public async Task Loop_Ends_ClosesWhatIsOpen()
    {
        Task<string?>? pending = null;
        TcpConnection? client = null;
        SocketLoop.Run(async () =>
        {
            (client, TcpConnection peer) = await Pair();
            pending = peer.ReceiveLineAsync().AsTask();
        });

        await Assert.ThrowsAsync<ObjectDisposedException>(() => pending!.WaitAsync(Long));
        Assert.Null(client!.Handle);
    }

    [Fact]
    public void Completions_CausedByOneAnother_DoNotPileUp()
    {
        const int Chain = 200;
        List<int> depths = [];
        SocketLoop.Run(async () =>
        {
            List<TcpConnection> clients = [], links = [];
            for (int i = 0; i < Chain; i++)
            {
                (TcpConnection client, TcpConnection peer) = await Pair();
                clients.Add(client);
                links.Add(peer);
            }

            Task[] ends = [.. Enumerable.Range(0, Chain).Select(async i =>
            {
                await Assert.ThrowsAsync<ObjectDisposedException>(async () => await links[i].ReceiveLineAsync());
                depths.Add(new StackTrace().FrameCount);
                if (i + 1 < Chain)
                {
                    links[i + 1].Dispose();
                }
            })];

            links[0].Dispose();
            await Task.WhenAll(ends).WaitAsync(Long);
            clients.ForEach(static client => client.Dispose());
        });

        Assert.Equal(Chain, depths.Count);
        Assert.InRange(depths.Max() - depths.Min(), 0, 50);
    }

    [Fact]
    public async Task TwoLoops_OnTwoThreads_ServeEachOther()
    {
        TaskCompletionSource<int> port = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task server = Task.Factory.StartNew(
            () => SocketLoop.Run(async () =>
            {
                using TcpServer listener = await Tcp.ListenAsync("127.0.0.1", 0);
                port.SetResult(listener.LocalEndPoint.Port);
                await Echo(await listener.AcceptAsync());
            }),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        int target = await port.Task.WaitAsync(Long);

        string? answer = await Task.Factory.StartNew(
            () => SocketLoop.Run(async () =>
            {
                using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", target);
                await client.SendAsync("across\n");
                return await client.ReceiveLineAsync();
            }),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        Assert.Equal("across", answer);
        await server.WaitAsync(Long);
    }

    [Fact]
    public void ReceiveAndSend_InTheSteadyState_AllocateNothing()
    {
        Assert.SkipWhen("portable".Equals(Environment.GetEnvironmentVariable("RXSOCKET_ENGINE"), StringComparison.OrdinalIgnoreCase), "The portable engine's select allocates.");
        const int Rounds = 2_000, MostRuns = 40;
        long allocated = 0;
        SocketLoop.Run(async () =>
        {
            (TcpConnection client, TcpConnection peer) = await Pair();
            client.Timeouts = new Timeouts(TimeSpan.FromSeconds(30));
            Task serve = Echo(peer);
            byte[] message = new byte[64];
            await RoundTrip(client, message, Rounds);

            // Until the code is compiled for good, which a busy machine puts off.
            for (int i = 0; i == 0 || (allocated > Rounds && i < MostRuns); i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                await RoundTrip(client, message, Rounds);
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }

            client.Dispose();
            await serve;
        });

        Assert.InRange(allocated, 0, Rounds);
    }

    [Fact]
    public void Select_OfASocketThatHadItsShare_SaysReadyOnlyWhenItIs()
    {
        const int ShareOfATurn = 16;
        SocketLoop.Run(async () =>
        {
            using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(server.LocalEndPoint);
            using TcpConnection peer = await server.AcceptAsync();
            Arrivals arrivals = new(peer.Handle!, client);
            using Stream stream = peer.AsStream();
            byte[] bytes = new byte[8];
            for (int i = 0; i < ShareOfATurn; i++)
            {
                Give();
                Assert.True(Select.WaitAsync(peer, Readiness.Readable).IsCompletedSuccessfully);
                stream.ReadExactly(bytes, 0, 1);
            }

            Task<Readiness> ready = Select.WaitAsync(peer, Readiness.Readable).AsTask();
            for (int turn = 0; turn < 5; turn++)
            {
                await Task.Yield();
            }

            Assert.False(ready.IsCompleted);
            Give();
            Assert.Equal(Readiness.Readable, await ready.WaitAsync(Long));

            // The loopback delivers soon, not at once.
            void Give()
            {
                client.Send("x"u8);
                arrivals.Await(1);
            }
        });
    }

    private static async Task RoundTrip(TcpConnection client, byte[] message, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            await client.SendAsync(message);
            await client.ReceiveAsync(message.AsMemory());
        }
    }

    private static async Task Echo(TcpConnection connection)
    {
        using (connection)
        {
            byte[] message = new byte[4096];
            while (await connection.ReceiveSomeAsync(message) is > 0 and int count)
            {
                await connection.SendAsync(message.AsMemory(0, count));
            }
        }
    }

    private static async Task<(TcpConnection Client, TcpConnection Peer)> Pair()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        ValueTask<TcpConnection> accepting = server.AcceptAsync();
        TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port);
        return (client, await accepting);
    }
}
