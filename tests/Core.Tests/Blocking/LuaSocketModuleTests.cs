using System.Diagnostics;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class LuaSocketModuleTests
{
    [Fact]
    public void Version_SaysWhoItIsAndWhomItAnswersLike() => Assert.Matches(@"^RxSocket \d+\.\d+\.\d+ \(LuaSocket 3\.1\.0\)$", LuaSocket.Version);

    [Fact]
    public void Sleep_AThirdOfAMillisecond_TakesNeitherNothingNorAMillisecond()
    {
        // On a busy machine most wake up late: one that does not is enough, if none wakes up early.
        double least = double.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < 50 || (least > 1 && Stopwatch.GetElapsedTime(begin) < WithinExtensions.DefaultLimit); i++)
        {
            least = Math.Min(least, MillisecondsOf(0.0003));
        }

        Assert.InRange(least, 0.29, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.NaN)]
    public void Sleep_NothingOrLess_ReturnsAtOnce(double seconds)
    {
        double[] taken = [.. Enumerable.Range(0, 10).Select(_ => MillisecondsOf(seconds))];

        Assert.InRange(taken.Min(), 0, 500);
    }

    [Fact]
    public void GetTime_IsTheTimeOfDay()
    {
        double before = Now();
        double time = LuaSocket.GetTime();

        Assert.InRange(time, before - 1, Now() + 1);

        static double Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
    }

    [Fact]
    public void Skip_LeavesOutTheFirst()
    {
        Assert.Equal(["c", null], LuaSocket.Skip<string?>(2, "a", "b", "c", null));
        Assert.Empty(LuaSocket.Skip(3, 1, 2));
    }

    [Fact]
    public void Debug_On_ReceiveAndSendTellTheirTime()
    {
        using LuaPair pair = new();
        pair.Client.SetTimeout(0.05);
        LuaSocket.Debug = true;
        try
        {
            Assert.InRange(pair.Client.Receive().Seconds!.Value, 0.04, WithinExtensions.DefaultLimit.TotalSeconds);
            Assert.InRange(pair.Client.Send("x").Seconds!.Value, 0, WithinExtensions.DefaultLimit.TotalSeconds);
            Assert.Equal(4, LuaCall.Method(pair.Client, "receive").Length);
        }
        finally
        {
            LuaSocket.Debug = false;
        }

        Assert.Null(pair.Client.Send("x").Seconds);
    }

    [Fact]
    public void BlockSize_Changed_IsWhatASourceReceives()
    {
        using LuaPair pair = new();
        pair.Give("abcdef"u8);
        LuaSocket.BlockSize = 4;
        try
        {
            Assert.Equal("abcd"u8.ToArray(), LuaSocket.Source("until-closed", pair.Client).Pull().Data.ToArray());
        }
        finally
        {
            LuaSocket.BlockSize = 2048;
        }
    }

    [Fact]
    public void Connect_PortInWords_IsLookedUp() => Assert.Equal("service not supported for socket type", LuaSocket.Connect("127.0.0.1", "no-such-service").Error);

    [Fact]
    public void SetFd_Exchanged_NothingElseChanges()
    {
        using LuaPair pair = new();
        pair.Give("one\ntwo\n"u8);
        Assert.Equal("one", pair.Client.Receive().Value);
        int descriptor = pair.Client.GetFd();

        pair.Client.SetFd(LuaSocket.SocketInvalid);
        Assert.Equal("two", pair.Client.Receive().Value);
        Assert.Equal("closed", pair.Client.Send("x").Error);
        pair.Client.SetFd(descriptor);

        Assert.Equal(1, pair.Client.Send("x").Value);
        Assert.Equal(1, pair.Peer.Receive(new byte[1]));
    }

    [Fact]
    public void Close_LingerOfZero_IsAReset()
    {
        using LuaPair pair = new();
        pair.Client.SetOption("linger", new LingerValue(On: true, Timeout: 0));

        pair.Client.Close();

        System.Net.Sockets.SocketException reset = Assert.Throws<System.Net.Sockets.SocketException>(() => pair.Peer.Receive(new byte[1]));
        Assert.Equal(System.Net.Sockets.SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    private static double MillisecondsOf(double sleep)
    {
        long start = Stopwatch.GetTimestamp();
        LuaSocket.Sleep(sleep);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
