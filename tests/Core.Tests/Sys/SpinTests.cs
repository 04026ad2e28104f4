using System.Diagnostics;
using RxSocket.Sys;
using Xunit;

namespace RxSocket.Tests;

public sealed class SpinTests
{
    private const int Often = 100;

    [Fact]
    public void Wait_FindsSomethingEachTime_NeverSleeps()
    {
        Spin spin = new();
        Looks looks = new() { Found = 1 };

        Wait(spin, looks, Often);

        Assert.Equal((Often, 0), (looks.Spun, looks.Slept));
    }

    [Fact]
    public void Wait_InVainAgainAndAgain_ComesToSleepAtOnce()
    {
        Spin spin = new();
        Looks looks = new();
        Wait(spin, looks, Often);
        int spun = looks.Spun;

        Wait(spin, looks, Often);

        Assert.Equal(spun, looks.Spun);
    }

    [Fact]
    public void Wait_SomebodyElseNeedsTheProcessor_SleepsAtOnceForAWhile()
    {
        Spin spin = new();
        Looks looks = new() { TimeRound = TimeSpan.FromMicroseconds(200), Awoken = 1 };
        Wait(spin, looks, 1);

        Wait(spin, looks, 10);

        Assert.InRange(looks.Spun, 1, 3);
        Assert.Equal(11, looks.Slept);
    }

    [Fact]
    public void Wait_NothingToHurryFor_ComesToSleepAtOnce()
    {
        Spin spin = new();
        Looks looks = new() { Found = 1, Awoken = 1 };
        for (int i = 0; i < Often; i++)
        {
            Wait(spin, looks, 1);
            spin.Regret();
        }

        Assert.InRange(looks.Spun, 1, Often / 4);
    }

    private static void Wait(Spin spin, Looks looks, int times)
    {
        for (int i = 0; i < times; i++)
        {
            spin.Wait(new Look(looks), -1);
        }
    }

    private sealed class Looks
    {
        public int Found { get; init; }

        public int Awoken { get; init; }

        public TimeSpan TimeRound { get; init; }

        public int Spun { get; set; }

        public int Slept { get; set; }
    }

    private readonly struct Look(Looks looks) : ILook
    {
        public int For(int milliseconds)
        {
            if (milliseconds != 0)
            {
                looks.Slept++;
                return looks.Awoken;
            }

            looks.Spun++;
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < looks.TimeRound)
            {
            }

            return looks.Found;
        }
    }
}
