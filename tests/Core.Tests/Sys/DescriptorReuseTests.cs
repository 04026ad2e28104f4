using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A closed descriptor's number is soon another socket's: nothing of the old one may reach the new one.</summary>
public sealed class DescriptorReuseTests
{
    [Fact]
    public async Task Connect_NumberOfASocketClosedWhileParked_StartsAfresh()
    {
        using TcpServer server = await Pair.Listen();
        int reused = 0;
        for (int round = 0; round < 300; round++)
        {
            TcpConnection old = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
            TcpConnection oldPeer = await server.AcceptAsync().Within();
            long number = old.Handle!.DangerousGetHandle();
            Task<string?> waiting = old.ReceiveLineAsync().AsTask();
            await oldPeer.SendAsync("old");
            old.Dispose();

            using TcpConnection fresh = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
            using TcpConnection freshPeer = await server.AcceptAsync().Within();
            reused += fresh.Handle!.DangerousGetHandle() == number || freshPeer.Handle!.DangerousGetHandle() == number ? 1 : 0;
            Task<string?> line = fresh.ReceiveLineAsync().AsTask();
            await freshPeer.SendAsync("fresh\n");

            Assert.Equal("fresh", await line.Within());
            await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting).Within();
            oldPeer.Dispose();
        }

        Assert.True(reused > 0, "No number was reused: the test shows nothing.");
    }

    [Fact]
    public async Task Receive_OthersCloseAndOpenAllTheTime_GetsItsOwnBytesOnly()
    {
        using TcpServer server = await Pair.Listen();
        using CancellationTokenSource over = new();
        Task[] churn = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => Churn(over.Token)))];

        for (int round = 0; round < 200; round++)
        {
            using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
            using TcpConnection peer = await server.AcceptAsync().Within();
            Task<string?> line = client.ReceiveLineAsync().AsTask();
            await peer.SendAsync($"round {round}\n");
            Assert.Equal($"round {round}", await line.Within());
        }

        await over.CancelAsync();
        await Task.WhenAll(churn).Within();
    }

    // Connections that die with bytes under way and receives parked.
    private static async Task Churn(CancellationToken over)
    {
        using TcpServer server = await Pair.Listen();
        while (!over.IsCancellationRequested)
        {
            TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port);
            TcpConnection peer = await server.AcceptAsync();
            Task<string?> waiting = client.ReceiveLineAsync().AsTask();
            await peer.SendAsync("churn");
            client.Abort();
            peer.Dispose();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting).Within();
        }
    }
}
