using System.Net.Sockets;
using RxSocket.Sys;
using Xunit;

namespace RxSocket.Tests;

public sealed class GuessTests
{
    private const int Often = 1000;
    private const int NothingReported = 0;

    private Guess _guess;

    [Fact]
    public void Pays_NothingIsKnown_No() => Assert.False(_guess.Pays);

    [Fact]
    public void Won_Pays()
    {
        _guess.Won();

        Assert.True(_guess.Pays);
    }

    [Fact]
    public void Lost_AfterLongLuck_StopsSoon()
    {
        Enumerable.Range(0, Often).ToList().ForEach(_ => _guess.Won());

        Assert.InRange(Enumerable.Range(0, Often).TakeWhile(_ => _guess.Pays).Count(_ => Loses()), 1, 3);
    }

    [Fact]
    public void Won_AfterLongBadLuck_ComesBackSoon()
    {
        Enumerable.Range(0, Often).ToList().ForEach(_ => _guess.Lost());

        Assert.InRange(Enumerable.Range(0, Often).TakeWhile(_ => !_guess.Pays).Count(_ => Wins()), 5, 20);
    }

    [Fact]
    public void Receive_NothingWasReported_AsksOnlyWhereItPays() => SocketLoop.Run(() =>
    {
        ScriptedSocket socket = new ScriptedSocket().Brings("a").HasNothing();
        byte[] into = new byte[1];

        Assert.Equal((-1, 0), (socket.Receive(into, NothingReported, out _), socket.ReceiveCalls));
        socket.Reactor.Guess.Won();
        Assert.Equal((1, 1), (socket.Receive(into, NothingReported, out _), socket.ReceiveCalls));
        Assert.Equal((-1, 2), (socket.Receive(into, NothingReported, out SocketError error), socket.ReceiveCalls));
        Assert.Equal((-1, 2), (socket.Receive(into, NothingReported, out _), socket.ReceiveCalls));
        Assert.Equal(SocketError.WouldBlock, error);
        return Task.CompletedTask;
    });

    [Fact]
    public void Receive_HadItsShareOfTheTurn_DoesNotAsk() => SocketLoop.Run(() =>
    {
        ScriptedSocket socket = new ScriptedSocket().BringsUntil(static () => false);
        socket.Reactor.Guess.Won();

        Assert.InRange(ReceiveAll(socket), 1, 16);
        return Task.CompletedTask;
    });

    private static int ReceiveAll(ScriptedSocket socket)
    {
        byte[] into = new byte[1];
        return Enumerable.Range(0, Often).TakeWhile(_ => socket.Receive(into, NothingReported, out SocketError _) > 0).Count();
    }

    private bool Wins()
    {
        _guess.Won();
        return true;
    }

    private bool Loses()
    {
        _guess.Lost();
        return true;
    }
}
