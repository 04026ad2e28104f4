using RxSocket.TestKit;
using RxSocket.Tests;
using Xunit;

namespace RxSocket.Core.Tests.Loop;

/// <summary>One port, a loop per core: each with a server of its own.</summary>
[OutsideLoop("They make loops of their own.")]
public sealed class ReusePortTests
{
    private const int Clients = 32;
    private static readonly TcpListenOptions Sharing = new() { ReusePort = true };

    [Fact]
    public async Task TwoLoops_OnOnePort_EachServesTheClientsItAccepted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SO_REUSEPORT spreads connections on Linux.");
        using CancellationTokenSource stop = new();
        (Task first, Task<int> firstPort) = StartLoop(0, stop.Token);
        int port = await firstPort.Within();
        (Task second, Task<int> secondPort) = StartLoop(port, stop.Token);
        Assert.Equal(port, await secondPort.Within());

        HashSet<string> servedBy = [];
        for (int i = 0; i < Clients; i++)
        {
            using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", port).Within();
            await client.SendAsync("who\n").Within();
            await client.SendAsync("still\n").Within();
            string accepted = (await client.ReceiveLineAsync().Within())!;
            Assert.Equal(accepted, await client.ReceiveLineAsync().Within());
            servedBy.Add(accepted);
        }

        // The system chooses by a hash of both ends: that all 32 fall to one loop is a chance of one in two thousand million.
        Assert.Equal(2, servedBy.Count);
        await stop.CancelAsync();
        await Task.WhenAll(first, second).Within();
    }

    [Fact]
    public async Task ReusePort_OneOfTheTwoDoesNotSetIt_IsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SO_REUSEPORT is Linux's here.");
        await using TcpServer first = await Tcp.ListenAsync("127.0.0.1", 0, Sharing).Within();

        SocketFaultException inUse = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ListenAsync("127.0.0.1", first.LocalEndPoint.Port).AsTask()).Within();

        Assert.Equal("address already in use", inUse.Word);
    }

    private static (Task Loop, Task<int> Port) StartLoop(int port, CancellationToken stop)
    {
        TaskCompletionSource<int> chosen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task loop = Task.Factory.StartNew(
            () => SocketLoop.Run(async () =>
            {
                await using TcpServer server = await Tcp.ListenAsync("127.0.0.1", port, Sharing);
                chosen.SetResult(server.LocalEndPoint.Port);
                int thread = Environment.CurrentManagedThreadId;
                try
                {
                    while (true)
                    {
                        await TellThread(await server.AcceptAsync(stop), thread);
                    }
                }
                catch (OperationCanceledException)
                {
                }
            }),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        return (loop, chosen.Task);
    }

    private static async Task TellThread(TcpConnection connection, int accepting)
    {
        using (connection)
        {
            while (await connection.ReceiveLineAsync() is not null)
            {
                Assert.Equal(accepting, Environment.CurrentManagedThreadId);
                await connection.SendAsync($"{accepting}\n");
            }
        }
    }
}
