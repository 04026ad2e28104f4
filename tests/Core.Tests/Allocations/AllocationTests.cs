using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>In the steady state waiting allocates nothing, and a receive that finds its data allocates its result alone.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 4_000;
    private const int MostRuns = 40;

    // What the pool's queue and the counters themselves may take, over all rounds.
    private const double Noise = 1.0;

    [Fact]
    public async Task ReceiveSome_HasToWait_AllocatesNothing()
    {
        Engine.RequireEpoll("the portable engine's select allocates.");
        using RawPair pair = await RawPair.Connect();

        double bytes = await BytesPerRound(Receive);

        Assert.InRange(bytes, 0, Noise);

        async Task Receive(int rounds)
        {
            byte[] into = new byte[16];
            for (int i = 0; i < rounds; i++)
            {
                ValueTask<int> receive = pair.Connection.ReceiveSomeAsync(into);
                pair.Peer.Send("x"u8);
                await receive.ConfigureAwait(false);
            }
        }
    }

    [OutsideLoop("Its peer blocks between the awaits, and what follows an await on a loop's socket runs in the loop.")]
    [Fact]
    public async Task Send_HasToWait_AllocatesNothing()
    {
        Engine.RequireEpoll("the portable engine's select allocates.");
        using RawPair pair = await RawPair.Connect();
        byte[] more = new byte[8_000_000];
        byte[] taken = new byte[256 * 1024];
        int waited = 0;

        // Each of these few rounds waits many times; a run itself takes a kilobyte or two.
        double bytes = await BytesPerRound(Send, rounds: 20, most: 100 * Noise);

        Assert.InRange(waited, 60, int.MaxValue);
        Assert.InRange(bytes, 0, 100 * Noise);

        async Task Send(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                ValueTask send = pair.Connection.SendAsync(more);
                waited += send.IsCompleted ? 0 : 1;
                for (int left = more.Length; left > 0;)
                {
                    left -= pair.Peer.Receive(taken.AsSpan(0, Math.Min(left, taken.Length)), System.Net.Sockets.SocketFlags.None);
                }

                await send.ConfigureAwait(false);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PingPong_WithAndWithoutATimeoutAndATokenThatDoNotFire_AllocatesNothing(bool limited)
    {
        Engine.RequireEpoll("the portable engine's select allocates.");
        using Pair pair = await Pair.Connect();
        using CancellationTokenSource source = new();
        pair.Client.Timeouts = pair.Server.Timeouts = limited ? new Timeouts(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)) : Timeouts.None;
        CancellationToken token = limited ? source.Token : default;

        double bytes = await BytesPerRound(rounds => Task.WhenAll(Serve(rounds), Return(rounds)));

        Assert.InRange(bytes, 0, Noise);

        async Task Serve(int rounds)
        {
            byte[] ball = new byte[1];
            for (int i = 0; i < rounds; i++)
            {
                await pair.Client.SendAsync(ball, token).ConfigureAwait(false);
                await pair.Client.ReceiveSomeAsync(ball, token).ConfigureAwait(false);
            }
        }

        async Task Return(int rounds)
        {
            byte[] ball = new byte[1];
            for (int i = 0; i < rounds; i++)
            {
                await pair.Server.ReceiveSomeAsync(ball, token).ConfigureAwait(false);
                await pair.Server.SendAsync(ball, token).ConfigureAwait(false);
            }
        }
    }

    [Fact]
    public async Task ReceiveLine_IsBuffered_AllocatesItsStringAlone()
    {
        using RawPair pair = await RawPair.Connect();
        const int Lines = 500;
        pair.Give(string.Concat(Enumerable.Repeat("0123456789\r\n", Lines + 1)));
        await pair.Connection.ReceiveLineAsync().Within();
        long before = GC.GetAllocatedBytesForCurrentThread();
        string expected = new('x', 10);
        long one = GC.GetAllocatedBytesForCurrentThread() - before;

        before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Lines; i++)
        {
            Now(pair.Connection.ReceiveLineAsync());
        }

        long perLine = (GC.GetAllocatedBytesForCurrentThread() - before) / Lines;
        Assert.Equal((10, one), (expected.Length, perLine));
    }

    [Fact]
    public async Task ReceiveInto_IsBuffered_AllocatesNothing()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("line\n" + new string('x', 4_000));
        await pair.Connection.ReceiveLineAsync().Within();
        byte[] into = new byte[10];
        Now(pair.Connection.ReceiveAsync(into.AsMemory()));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 300; i++)
        {
            Now(pair.Connection.ReceiveAsync(into.AsMemory()));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Send_NeedNotWait_AllocatesNothing()
    {
        using RawPair pair = await RawPair.Connect();
        byte[] data = new byte[10];
        await pair.Connection.SendAsync(data).Within();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 300; i++)
        {
            Now(pair.Connection.SendAsync(data));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // What need not wait is over when it returns.
    private static void Now<T>(ValueTask<T> call)
    {
        Assert.True(call.IsCompletedSuccessfully);
        _ = call.Result;
    }

    private static void Now(ValueTask call)
    {
        Assert.True(call.IsCompletedSuccessfully);
        call.GetAwaiter().GetResult();
    }

    // Warmed until the code is compiled for good and every pool has what it needs. The counter is the process's: what else allocates in it, a test that was
    // left behind for instance, is told apart by going on until it is quiet.
    private static async Task<double> BytesPerRound(Func<int, Task> run, int rounds = Rounds, double most = Noise)
    {
        await Task.Run(() => run(rounds)).Within();
        double least = double.MaxValue;
        for (int i = 0; i < 5 || (least > most && i < MostRuns); i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await Task.Run(() => run(rounds)).Within();
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)rounds);
        }

        return least;
    }
}
