using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Flow;

[Collection(Collection)]
public sealed class ObserverFaultTests
{
    /// <summary>Those who listen to <see cref="ObserverFaults.Raised"/>, and those whose faults nobody shall hear of: one after the other.</summary>
    public const string Collection = "observer faults";

    [Fact]
    public async Task Observer_Throws_EndsItsSubscriptionAndIsReported()
    {
        using Pair pair = await Pair.Connect();
        TaskCompletionSource<Exception> reported = new();
        Action<Exception> handler = thrown => reported.TrySetResult(thrown);
        ObserverFaults.Raised += handler;
        try
        {
            using Watched<string> lines = pair.Server.Lines().Watch(static line => throw new FormatException(line));
            await pair.Client.SendAsync("a\nb\n").Within();

            Assert.Equal("a", Assert.IsType<FormatException>(await reported.Task.Within()).Message);
            Assert.Equal("b", await pair.Server.ReceiveLineAsync().Within());
            Assert.Equal(1, lines.Count);
            Assert.False(lines.HasEnded);
        }
        finally
        {
            ObserverFaults.Raised -= handler;
        }
    }

    [Fact]
    public async Task Observer_OfAReconnectingClientThrows_EndsItsSubscriptionAndIsReported()
    {
        using TcpServer server = await Pair.Listen();
        TaskCompletionSource<Exception> reported = new();
        Action<Exception> handler = thrown => reported.TrySetResult(thrown);
        ObserverFaults.Raised += handler;
        try
        {
            using Watched<string> lines = Tcp.Reconnecting("127.0.0.1", server.LocalEndPoint.Port, static connection => connection.Lines())
                .Watch(static line => throw new FormatException(line));
            using TcpConnection peer = await server.AcceptAsync().Within();
            await peer.SendAsync("a\nb\n").Within();

            Assert.Equal("a", Assert.IsType<FormatException>(await reported.Task.Within()).Message);

            await Select.WaitAsync(peer, Readiness.Readable).Within();
            Assert.Equal(1, lines.Count);
            Assert.False(lines.HasEnded);
        }
        finally
        {
            ObserverFaults.Raised -= handler;
        }
    }

    [Fact]
    public void Observer_ThrowsOnALoopAndNobodyListens_EndsTheLoop()
    {
        Assert.Throws<FormatException>(() => SocketLoop.Run(static async () =>
        {
            using Pair pair = await Pair.Connect();
            using Watched<string> lines = pair.Server.Lines().Watch(static line => throw new FormatException(line));
            await pair.Client.SendAsync("a\n");
            await new TaskCompletionSource().Task;
        }));
    }
}
