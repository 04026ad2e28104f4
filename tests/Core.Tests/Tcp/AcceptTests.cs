using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class AcceptTests
{
    [Fact]
    public async Task AcceptAsync_ClientsAreInTheQueue_TakesThemInOrder()
    {
        await using TcpServer server = await Pair.Listen();
        using TcpConnection one = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();

        // A client is connected a moment before it is in the queue.
        await Select.WaitAsync(server, Readiness.Readable).Within();
        using TcpConnection other = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();

        using TcpConnection first = await server.AcceptAsync().Within();
        using TcpConnection second = await server.AcceptAsync().Within();

        Assert.Equal((one.LocalEndPoint, other.LocalEndPoint), (first.RemoteEndPoint, second.RemoteEndPoint));
    }

    [Fact]
    public async Task AcceptAsync_ManyClientsComeAtOnce_MissesNone()
    {
        await using TcpServer server = await Pair.Listen(backlog: 256);
        Task<TcpConnection>[] clients = [.. Enumerable.Range(0, 200).Select(_ => Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).AsTask())];

        HashSet<int> accepted = [];
        while (accepted.Count < clients.Length)
        {
            using TcpConnection connection = await server.AcceptAsync().Within();
            accepted.Add(connection.RemoteEndPoint.Port);
        }

        TcpConnection[] connected = await Task.WhenAll(clients).Within();
        Assert.Equal([.. connected.Select(static client => client.LocalEndPoint.Port)], accepted);
        Array.ForEach(connected, static client => client.Dispose());
    }

    [Fact]
    public async Task AcceptAsync_TwoAtOnce_RefusesTheSecond()
    {
        await using TcpServer server = await Pair.Listen();
        Task<TcpConnection> first = server.AcceptAsync().AsTask();

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => server.AcceptAsync().AsTask()).Within();

        Assert.Contains("accept", refused.Message, StringComparison.Ordinal);
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        (await first.Within()).Dispose();
    }

    [Fact]
    public async Task AcceptAsync_AfterDispose_SaysSo()
    {
        TcpServer server = await Pair.Listen();
        server.Dispose();
        await server.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => server.AcceptAsync().AsTask()).Within();
        Assert.Null(server.Handle);
    }

    [Fact]
    public async Task AcceptAllAsync_ServerIsDisposed_Ends()
    {
        TcpServer server = await Pair.Listen();
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        int accepted = 0;
        TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task serving = Serve();
        await first.Task.Within();

        server.Dispose();

        await serving.Within();
        Assert.Equal(1, accepted);

        async Task Serve()
        {
            await foreach (TcpConnection connection in server.AcceptAllAsync())
            {
                accepted++;
                connection.Dispose();
                first.TrySetResult();
            }
        }
    }

    [Fact]
    public async Task AcceptAllAsync_IsCancelled_Throws()
    {
        await using TcpServer server = await Pair.Listen();
        using CancellationTokenSource source = new();
        await using IAsyncEnumerator<TcpConnection> connections = server.AcceptAllAsync(source.Token).GetAsyncEnumerator();
        Task<bool> next = connections.MoveNextAsync().AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next).Within();
    }

    [Fact]
    public async Task Dispose_OfTheServer_LeavesAcceptedConnectionsAlone()
    {
        using Pair pair = await Pair.Connect();

        await pair.Client.SendAsync("line\n").Within();

        Assert.Equal("line", await pair.Server.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task ConnectSendReceiveClose_ManyTimes_LeavesNothingOpen()
    {
        OpenDescriptors descriptors = new();
        await using (TcpServer server = await Pair.Listen())
        {
            for (int round = 0; round < 200; round++)
            {
                using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
                using TcpConnection accepted = await server.AcceptAsync().Within();
                await client.SendAsync("line\n").Within();
                await accepted.ReceiveLineAsync().Within();
                await Select.WaitAsync(client, Readiness.Writable).Within();
            }
        }

        await descriptors.AssertNoneLeaked();
    }
}
