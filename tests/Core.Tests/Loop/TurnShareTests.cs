using System.Net;
using System.Net.Sockets;
using RxSocket.Sys;
using RxSocket.TestKit;
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

            // The loopback delivers soon, not at once.
            using Socket queue = new(new SafeSocketHandle(server.Handle!.DangerousGetHandle(), ownsHandle: false));
            Assert.True(queue.Poll(WithinExtensions.DefaultLimit, SelectMode.SelectRead));
            Task<TcpConnection> accept = server.AcceptAsync().AsTask();
            atOnce.Accept = accept.IsCompletedSuccessfully;
            using TcpConnection connection = await accept;
            new Arrivals(connection.Handle!, client).Await(1);
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

    [Fact]
    public void Neighbour_OfAPeerThatNeverFallsSilent_StillHasItsTurns()
    {
        const int RoundTrips = 200;
        List<int> receivesBetween = [];
        SocketLoop.Run(async () =>
        {
            using Pair noisy = await Pair.Connect(), quiet = await Pair.Connect();
            (TcpConnection blaster, TcpConnection flooded) = (noisy.Client, noisy.Server);
            (TcpConnection client, TcpConnection echo) = (quiet.Client, quiet.Server);
            using CancellationTokenSource stop = new();
            int receives = 0;
            Task flood = Flood(blaster, stop.Token);
            Task drain = Drain(flooded, () => receives++);

            // What the loopback takes to deliver is no turn of the loop's.
            Arrivals questions = new(echo.Handle!, View(client)), answers = new(client.Handle!, View(echo));
            byte[] message = new byte[64], answer = new byte[64];
            Task serve = Serve();

            for (int i = 0; i < RoundTrips; i++)
            {
                int before = receives;
                await client.SendAsync(message);
                questions.Await(message.Length);
                await client.ReceiveAsync(message.AsMemory());
                receivesBetween.Add(receives - before);
            }

            await stop.CancelAsync();
            client.Dispose();
            flooded.Dispose();
            blaster.Dispose();
            await Task.WhenAll(flood, drain, serve).Within();

            async Task Serve()
            {
                while (await echo.ReceiveAsync(answer.AsMemory()) > 0)
                {
                    await echo.SendAsync(answer);
                    answers.Await(answer.Length);
                }
            }
        });

        receivesBetween.Sort();
        Assert.InRange(receivesBetween[RoundTrips / 2], 0, 100);
    }

    private static Socket View(TcpConnection connection) => new(new SafeSocketHandle(connection.Handle!.DangerousGetHandle(), ownsHandle: false));

    private static async Task Flood(TcpConnection connection, CancellationToken stop)
    {
        byte[] block = new byte[65536];
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await connection.SendAsync(block, stop);
                await Task.Yield();
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketFaultException)
        {
        }
    }

    private static async Task Drain(TcpConnection connection, Action received)
    {
        byte[] block = new byte[1024];
        try
        {
            while (await connection.ReceiveSomeAsync(block) > 0)
            {
                received();
            }
        }
        catch (Exception ended) when (ended is ObjectDisposedException or SocketFaultException)
        {
        }
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
