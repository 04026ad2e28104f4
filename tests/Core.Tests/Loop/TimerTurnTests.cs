using System.Net;
using System.Net.Sockets;
using RxSocket;
using RxSocket.TestKit;
using RxSocket.Tests;
using Xunit;

namespace RxSocket.Core.Tests.Loop;

/// <summary>Whatever runs again at once has its next turn after the sockets had theirs.</summary>
[OutsideLoop("They make loops of their own.")]
public sealed class TimerTurnTests
{
    private const int Most = 10_000;

    private enum Again
    {
        Schedule,
        ScheduleATick,
        Post,
        Yield,
    }

    [Theory]
    [InlineData(nameof(Again.Schedule))]
    [InlineData(nameof(Again.ScheduleATick))]
    [InlineData(nameof(Again.Post))]
    [InlineData(nameof(Again.Yield))]
    public void Receive_BesideSomethingThatRunsAgainAtOnce_HasItsTurn(string how)
    {
        Again again = Enum.Parse<Again>(how);
        int ran = 0;
        string? line = null;
        SocketLoop.Run(async () =>
        {
            SocketLoop loop = SocketLoop.Current!;
            using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(IPAddress.Loopback, server.LocalEndPoint.Port);
            using TcpConnection connection = await server.AcceptAsync();
            Task receive = Receive(connection);
            Next();
            client.Send("line\n"u8);
            new Arrivals(connection.Handle!, client).Await(5);
            await receive;

            void Run()
            {
                if (line is null && ++ran < Most)
                {
                    Next();
                }
            }

            void Next()
            {
                switch (again)
                {
                    case Again.Schedule:
                        loop.Schedule(TimeSpan.Zero, Run);
                        break;
                    case Again.ScheduleATick:
                        loop.Schedule(TimeSpan.FromTicks(1), Run);
                        break;
                    case Again.Post:
                        loop.Post(Run);
                        break;
                    default:
                        Yielding();
                        break;
                }
            }

            async void Yielding()
            {
                await Task.Yield();
                Run();
            }
        });

        Assert.Equal("line", line);
        Assert.InRange(ran, 0, 100);

        async Task Receive(TcpConnection connection) => line = await connection.ReceiveLineAsync();
    }

    [Fact]
    public void Schedule_Zero_RunsInALaterTurn()
    {
        SocketLoop.Run(static async () =>
        {
            SocketLoop loop = SocketLoop.Current!;
            TaskCompletionSource<(long Set, long Ran)> ran = new();

            loop.Schedule(TimeSpan.Zero, () =>
            {
                long set = loop.Turns;
                loop.Schedule(TimeSpan.Zero, () => ran.SetResult((set, loop.Turns)));
            });

            (long set, long at) = await ran.Task;
            Assert.True(at > set, $"Set in turn {set}, ran in turn {at}.");
        });
    }
}
