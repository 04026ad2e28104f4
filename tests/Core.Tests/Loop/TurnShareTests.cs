using System.Net;
using System.Net.Sockets;
using RxSocket.Sys;
using RxSocket.Tests;
using Xunit;

namespace RxSocket.Core.Tests.Loop;

/// <summary>What a socket may take of a turn.</summary>
[OutsideLoop("They make loops of their own.")]
public sealed class TurnShareTests
{
    [Fact]
    public void AcceptAndReceive_InTheFirstTurn_TakeWhatIsThereAtOnce()
    {
        (bool Accept, bool Receive) atOnce = default;
        SocketLoop.Run(async () =>
        {
            using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(IPAddress.Loopback, server.LocalEndPoint.Port);
            client.Send("x"u8);

            Task<TcpConnection> accept = server.AcceptAsync().AsTask();
            atOnce.Accept = accept.IsCompletedSuccessfully;
            using TcpConnection connection = await accept;
            Task<int> receive = connection.ReceiveSomeAsync(new byte[1]).AsTask();
            atOnce.Receive = receive.IsCompletedSuccessfully;
            await receive;
        });

        Assert.Equal((true, true), atOnce);
    }

    [Fact]
    public void Socket_ThatYieldsAgainAndAgainInATurn_IsResumedOnceInTheNext()
    {
        List<int> wakes = [];
        SocketLoop.Run(async () =>
        {
            ScriptedSocket socket = new();
            Sleeper sleeper = new(socket);
            sleeper.Park();
            for (int turn = 0; turn < 2; turn++)
            {
                for (int i = 0; i < 3; i++)
                {
                    socket.Yield(Readiness.Readable);
                }

                await NextTurn();
                wakes.Add(sleeper.Wakes);
            }

            socket.Close();
        });

        Assert.Equal([1, 2], wakes);
    }

    // What is posted runs before those who yielded go on.
    private static async Task NextTurn()
    {
        long after = SocketLoop.Current!.Turns + 1;
        while (SocketLoop.Current.Turns <= after)
        {
            await Task.Yield();
        }
    }

    private sealed class Sleeper(KernelSocket socket) : IParked
    {
        public int Wakes { get; private set; }

        public void Park() => Assert.True(socket.Park(Readiness.Readable, this, socket.Look(Readiness.Readable)));

        public void Wake()
        {
            Wakes++;
            if (!socket.IsClosed)
            {
                Park();
            }
        }
    }
}
