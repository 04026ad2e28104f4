using RxSocket.Sys;
using Xunit;

namespace RxSocket.Tests;

public sealed class GuessTests
{
    [Fact]
    public void Pays_NothingIsKnown_No() => Assert.False(default(Guess).Pays);

    [Fact]
    public void Won_Pays()
    {
        Guess guess = default;

        guess.Won();

        Assert.True(guess.Pays);
    }

    [Fact]
    public void Lost_AfterLongLuck_StopsSoon()
    {
        Guess guess = default;
        for (int i = 0; i < 1000; i++)
        {
            guess.Won();
        }

        int lost = 0;
        for (; guess.Pays; lost++)
        {
            guess.Lost();
        }

        Assert.InRange(lost, 1, 3);
    }

    [Fact]
    public void Lost_AfterLongBadLuck_ComesBackSoon()
    {
        Guess guess = default;
        for (int i = 0; i < 1000; i++)
        {
            guess.Lost();
        }

        int won = 0;
        for (; !guess.Pays; won++)
        {
            guess.Won();
        }

        Assert.InRange(won, 5, 20);
    }
}
