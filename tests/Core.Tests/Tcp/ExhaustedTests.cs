using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A process without a descriptor left: clients wait in the queue, and nobody dies or spins.</summary>
public sealed class ExhaustedTests
{
    private readonly FakeTimeProvider _clock = new();

    public ExhaustedTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set the Linux way.");

    [Fact]
    public async Task AcceptAsync_NoDescriptorLeft_SaysSoAndServesLater()
    {
        await using TcpServer server = await Pair.Listen();
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();

        SocketFaultException exhausted;
        using (new DescriptorLimit())
        {
            exhausted = await Assert.ThrowsAsync<SocketFaultException>(async () => await server.AcceptAsync());
        }

        Assert.Equal(SocketError.TooManyOpenSockets, exhausted.Error);
        using TcpConnection accepted = await server.AcceptAsync().Within();
        Assert.Equal(client.LocalEndPoint, accepted.RemoteEndPoint);
    }

    [Fact]
    public async Task AcceptAllAsync_TheFirstOfItsProcessFindsNoDescriptorLeft_ServesLaterAndCloses()
    {
        SceneEnd end = await Scene.Play(FirstAcceptFindsNoDescriptorLeft);

        Assert.Equal(new SceneEnd(0, "served\nclosed\n", ""), end);
    }

    [Fact]
    public async Task AcceptAllAsync_NoDescriptorLeft_PausesAndGoesOn()
    {
        await using TcpServer server = await Pair.Listen(_clock);
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        await using IAsyncEnumerator<TcpConnection> connections = server.AcceptAllAsync().GetAsyncEnumerator();

        Task<bool> next;
        using (new DescriptorLimit())
        {
            next = connections.MoveNextAsync().AsTask();
        }

        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(50));

        Assert.True(await next.Within());
        Assert.Equal(client.LocalEndPoint, connections.Current.RemoteEndPoint);
        connections.Current.Dispose();
    }

    [Fact]
    public async Task ConnectAsync_NoDescriptorLeft_SaysSo()
    {
        // What a connect needs of the runtime's files is loaded by then.
        await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("127.0.0.1", 1).AsTask()).Within();
        SocketFaultException exhausted;
        using (new DescriptorLimit())
        {
            exhausted = await Assert.ThrowsAsync<SocketFaultException>(async () => await Tcp.ConnectAsync("127.0.0.1", 1));
        }

        Assert.Equal(SocketError.TooManyOpenSockets, exhausted.Error);
    }

    // What the runtime loads at the first use needs descriptors, and it remembers what it could not load.
    private static void FirstAcceptFindsNoDescriptorLeft()
    {
        FakeTimeProvider clock = new();
        using TcpServer server = Pair.Listen(clock).GetAwaiter().GetResult();
        using TcpConnection client = Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).AsTask().GetAwaiter().GetResult();
        IAsyncEnumerator<TcpConnection> connections = server.AcceptAllAsync().GetAsyncEnumerator();
        Task<bool> next;
        using (new DescriptorLimit())
        {
            next = connections.MoveNextAsync().AsTask();
        }

        clock.Advance(TimeSpan.FromMilliseconds(50));
        Console.WriteLine(next.GetAwaiter().GetResult() ? "served" : "over");
        connections.Current.Dispose();
        server.Dispose();
        Console.WriteLine("closed");
    }
}
