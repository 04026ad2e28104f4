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
        pair.Give(string.Concat(Enumerable.Repeat("0123456789\r\n", 502)));
        await pair.Connection.ReceiveLineAsync().Within();

        long perLine = MedianAllocatedBy(500, () => Now(pair.Connection.ReceiveLineAsync()));

        Assert.Equal(MedianAllocatedBy(500, static () => new string('x', 10)), perLine);
    }

    [Fact]
    public async Task ReceiveInto_IsBuffered_AllocatesNothing()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("line\n" + new string('x', 4_000));
        await pair.Connection.ReceiveLineAsync().Within();
        byte[] into = new byte[10];

        Assert.Equal(0, MedianAllocatedBy(400, () => Now(pair.Connection.ReceiveAsync(into.AsMemory()))));
    }

    [Theory]
    [InlineData(65_536, "")]
    [InlineData(null, "\n")]
    public void LuaReceive_OfALargePiece_AllocatesItsResultAlone(int? count, string end)
    {
        const int Length = 65_536;
        const int Little = 200;
        using LuaPair pair = new();
        byte[] piece = [.. Enumerable.Repeat((byte)'x', Length), .. System.Text.Encoding.Latin1.GetBytes(end)];
        pair.Peer.SendBufferSize = 1_000_000;

        (long Text, long Bytes) alone = (AllocatedBy(static () => new string('x', Length)), AllocatedBy(static () => new byte[Length]));

        (long Text, long Bytes) least = (long.MaxValue, long.MaxValue);
        for (int i = 0; i < 100; i++)
        {
            least = (Math.Min(least.Text, AllocatedBy(Text)), Math.Min(least.Bytes, AllocatedBy(Bytes)));
        }

        // Code that is not compiled for good allocates a little here and there: less than any array of the data.
        Assert.InRange(least.Text - alone.Text, 0, Little);
        Assert.InRange(least.Bytes - alone.Bytes, 0, Little);

        string Text()
        {
            pair.Give(piece);
            return (count is { } known ? pair.Client.Receive(known) : pair.Client.Receive()).OrThrow();
        }

        byte[] Bytes()
        {
            pair.Give(piece);
            return (count is { } known ? pair.Client.ReceiveBytes(known) : pair.Client.ReceiveBytes()).OrThrow();
        }
    }

    [Fact]
    public async Task Send_NeedNotWait_AllocatesNothing()
    {
        using RawPair pair = await RawPair.Connect();
        byte[] data = new byte[10];
        await pair.Connection.SendAsync(data).Within();

        Assert.Equal(0, MedianAllocatedBy(400, () => Now(pair.Connection.SendAsync(data))));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200)]
    public async Task SelectOfMany_OneIsReady_AllocatesItsResultAlone(int many)
    {
        Engine.RequireEpoll("the portable engine's select allocates.");

        // The lists and the task, and in a debug build what carries the calls: the same for any number of sockets.
        const double Result = 600;
        List<Pair> pairs = [];
        for (int i = 0; i < many; i++)
        {
            pairs.Add(await Pair.Connect());
        }

        TcpConnection[] watched = [.. pairs.Select(static pair => pair.Server)];
        await pairs[many / 2].Client.SendAsync("x"u8.ToArray()).Within();
        Assert.Same(watched[many / 2], Assert.Single((await Select.WaitAsync(watched, null).Within()).Readable));

        double bytes = await BytesPerRound(Look, 500);

        pairs.ForEach(static pair => pair.Dispose());
        Assert.InRange(bytes, 0, Result);

        Task Look(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                Now(Select.WaitAsync(watched, null));
            }

            return Task.CompletedTask;
        }
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

    private static long AllocatedBy<T>(Func<T> call)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        call();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // What most of them allocate. Code that is not compiled for good allocates a little here and there.
    private static long MedianAllocatedBy(int calls, Action call) => MedianAllocatedBy<object?>(calls, () =>
    {
        call();
        return null;
    });

    private static long MedianAllocatedBy<T>(int calls, Func<T> call)
    {
        long[] each = new long[calls];
        for (int i = 0; i < calls; i++)
        {
            each[i] = AllocatedBy(call);
        }

        Array.Sort(each);
        return each[calls / 2];
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
