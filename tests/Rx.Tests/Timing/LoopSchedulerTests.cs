using System.Net;
using System.Net.Sockets;
using System.Reactive.Concurrency;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Timing;

/// <summary>A loop as a scheduler: beside its sockets, and after its end.</summary>
public sealed class LoopSchedulerTests
{
    private const int Most = 10_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Schedule_ThatSchedulesItselfAtOnce_LeavesTheSocketsTheirTurns(long ticks)
    {
        TimeSpan due = TimeSpan.FromTicks(ticks);
        int ran = 0;
        string? line = null;
        SocketLoop.Run(async () =>
        {
            using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(IPAddress.Loopback, server.LocalEndPoint.Port);
            using TcpConnection connection = await server.AcceptAsync();
            Task receive = Receive(connection);

            SocketLoop.Current!.ToScheduler().Schedule(due, again =>
            {
                if (line is null && ++ran < Most)
                {
                    again(due);
                }
            });
            client.Send("line\n"u8);
            new Arrivals(connection.Handle!, client).Await(5);
            await receive;
        });

        Assert.Equal("line", line);
        Assert.InRange(ran, 0, 100);

        async Task Receive(TcpConnection connection) => line = await connection.ReceiveLineAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Schedule_AfterTheEndOfItsLoop_RunsOnThePool(int milliseconds)
    {
        IScheduler scheduler = SocketLoop.Run(static () => Task.FromResult(SocketLoop.Current!.ToScheduler()));
        TaskCompletionSource<SocketLoop?> ran = new(TaskCreationOptions.RunContinuationsAsynchronously);

        scheduler.Schedule(TimeSpan.FromMilliseconds(milliseconds), () => ran.SetResult(SocketLoop.Current));

        Assert.Null(await ran.Task.Within());
    }
}
