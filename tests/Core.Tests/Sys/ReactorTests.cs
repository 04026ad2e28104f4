using System.Text;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>No wake-up is lost and none reaches a stranger, whatever comes between a system call and the sleep.</summary>
public sealed class ReactorTests
{
    [Fact]
    public async Task PingPong_ManyRounds_LosesNoWakeUp()
    {
        using Pair pair = await Pair.Connect();
        const int Rounds = 20_000;

        Task echo = Echo(pair.Server, Rounds);
        byte[] ball = new byte[1];
        for (int round = 0; round < Rounds; round++)
        {
            ball[0] = (byte)round;
            await pair.Client.SendAsync(ball);
            int count = await pair.Client.ReceiveSomeAsync(ball);
            if (count != 1 || ball[0] != (byte)round)
            {
                Assert.Fail($"Round {round}: {count} bytes, the first {ball[0]}.");
            }
        }

        await echo.Within();
    }

    [Fact]
    public async Task PingPong_OnManyConnectionsAtOnce_LosesNoWakeUp()
    {
        const int Rounds = 500;
        Pair[] pairs = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Pair.Connect()));

        Task[] echoes = [.. pairs.Select(pair => Echo(pair.Server, Rounds))];
        await Task.WhenAll(pairs.Select(pair => Bounce(pair.Client, Rounds))).Within(TimeSpan.FromSeconds(60));
        await Task.WhenAll(echoes).Within();

        Array.ForEach(pairs, static pair => pair.Dispose());
    }

    [Fact]
    public async Task Receive_BytesComeInSmallPiecesAllTheTime_MissesNone()
    {
        using RawPair pair = await RawPair.Connect();
        const int Total = 200_000;
        byte[] expected = new byte[Total];
        new Random(7).NextBytes(expected);

        Task giving = Task.Run(() => GiveInPieces(pair, expected, new Random(8)));
        byte[] received = new byte[Total];
        for (int filled = 0; filled < Total;)
        {
            filled += await pair.Connection.ReceiveSomeAsync(received.AsMemory(filled)).Within();
        }

        await giving.Within();
        Assert.Equal(expected, received);
    }

    [Fact]
    public async Task Receive_DataAndEndArriveTogether_SeesBoth()
    {
        // One edge tells of both: a receive that got less than it asked for must not conclude that nothing is left.
        for (int round = 0; round < 300; round++)
        {
            using RawPair pair = await RawPair.Connect();
            byte[] into = new byte[100];
            Task<int> first = pair.Connection.ReceiveSomeAsync(into).AsTask();

            pair.Give("last");
            pair.End();

            Assert.Equal(4, await first.Within());
            Assert.Equal(0, await pair.Connection.ReceiveSomeAsync(into).Within());
        }
    }

    [Fact]
    public async Task Receive_UrgentDataStandsBetween_SeesTheRest()
    {
        // A receive stops at the urgent mark, without a new edge.
        using RawPair pair = await RawPair.Connect();
        byte[] into = new byte[100];
        Task<int> first = pair.Connection.ReceiveSomeAsync(into).AsTask();
        pair.Give("one");
        await first.Within();

        pair.Give("two");
        pair.Peer.Send("!"u8, System.Net.Sockets.SocketFlags.OutOfBand);
        pair.Give("three");

        StringBuilder rest = new();
        while (rest.Length < 8)
        {
            int count = await pair.Connection.ReceiveSomeAsync(into).Within();
            rest.Append(Encoding.ASCII.GetString(into, 0, count));
        }

        Assert.Equal("twothree", rest.ToString());
    }

    [Fact]
    public async Task Send_PeerReadsSlowly_SendsEverything()
    {
        using RawPair pair = await RawPair.Connect(window: 4096);
        byte[] sent = new byte[4_000_000];
        new Random(9).NextBytes(sent);

        Task sending = pair.Connection.SendAsync(sent).AsTask();
        byte[] taken = await Task.Run(() => pair.Take(sent.Length)).Within();
        await sending.Within();

        Assert.Equal(sent, taken);
        Assert.Equal(sent.Length, pair.Connection.Stats.Sent);
    }

    private static async Task Echo(TcpConnection connection, int rounds)
    {
        byte[] ball = new byte[1];
        for (int round = 0; round < rounds; round++)
        {
            await connection.ReceiveSomeAsync(ball);
            await connection.SendAsync(ball);
        }
    }

    private static async Task Bounce(TcpConnection connection, int rounds)
    {
        byte[] ball = new byte[1];
        for (int round = 0; round < rounds; round++)
        {
            ball[0] = (byte)round;
            await connection.SendAsync(ball);
            await connection.ReceiveSomeAsync(ball);
            Assert.Equal((byte)round, ball[0]);
        }
    }

    private static void GiveInPieces(RawPair pair, byte[] bytes, Random random)
    {
        for (int given = 0; given < bytes.Length;)
        {
            int count = Math.Min(random.Next(1, 100), bytes.Length - given);
            pair.Give(bytes.AsSpan(given, count));
            given += count;
            if (random.Next(4) == 0)
            {
                Thread.Yield();
            }
        }
    }
}
