using System.Net.Sockets;
using System.Text;
using RxSocket.Blocking;
using RxSocket.Ltn12;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>An error that ends a connection ends it for good, and with the same reason for every call: the system tells it once and shows an orderly end from
/// then on, which would make a truncated stream a whole one.</summary>
public sealed class BrokenConnectionTests
{
    public static TheoryData<SocketError, CloseReason> Ends => new()
    {
        { SocketError.ConnectionReset, CloseReason.PeerReset },
        { SocketError.ConnectionAborted, CloseReason.PeerReset },
        { SocketError.TimedOut, CloseReason.PeerLost },
        { SocketError.NetworkReset, CloseReason.PeerLost },
        { SocketError.HostUnreachable, CloseReason.Unreachable },
        { SocketError.HostDown, CloseReason.Unreachable },
        { SocketError.NetworkUnreachable, CloseReason.Unreachable },
        { SocketError.NetworkDown, CloseReason.Unreachable },
        { SocketError.ProtocolOption, CloseReason.Fault },
        { SocketError.SocketError, CloseReason.Fault },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    [InlineData(SocketError.Shutdown, CloseReason.PeerReset)]
    public async Task Receive_ConnectionBreaks_EveryLaterCallTellsWhy(SocketError error, CloseReason reason)
    {
        FaultPlan plan = new();
        using IDisposable installed = plan.Install();
        using RawPair pair = await RawPair.Connect();
        pair.Give("part");
        Assert.Equal("p"u8.ToArray(), await pair.Connection.ReceiveAsync(1).Within());
        plan.Then(FaultPoint.Receive, error);
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();
        pair.Give("never read");

        SocketFaultException met = await Assert.ThrowsAnyAsync<SocketFaultException>(() => line.Within());

        Assert.Equal((error, SocketPhase.Receive), (met.Error, met.Phase));
        Assert.IsNotType<SocketTimeoutException>(met);
        Assert.Equal("art"u8.ToArray(), await pair.Connection.ReceiveAsync(3).Within());
        await AssertBroken(pair.Connection, error);
        Assert.Equal(reason, await pair.Connection.Closed.Within());
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Send_ConnectionBreaks_WhatCameIsReceivedAndThenTheReason(SocketError error, CloseReason reason)
    {
        FaultPlan plan = new();
        using IDisposable installed = plan.Install();
        using RawPair pair = await RawPair.Connect();
        pair.Give("part");
        plan.Then(FaultPoint.Send, error);

        SocketFaultException met = await Assert.ThrowsAnyAsync<SocketFaultException>(() => pair.Connection.SendAsync("x").Within());

        Assert.Equal((error, SocketPhase.Send), (met.Error, met.Phase));
        Assert.Equal(reason, await pair.Connection.Closed.Within());
        SocketFaultException cut = await Assert.ThrowsAnyAsync<SocketFaultException>(() => pair.Connection.ReceiveAllAsync().Within());
        Assert.Equal((error, "part"), (cut.Error, Encoding.ASCII.GetString(cut.Partial.Span)));
        Assert.Equal("part"u8.ToArray(), await pair.Connection.ReceiveAsync(4).Within());
        await AssertBroken(pair.Connection, error);
    }

    [Fact]
    public async Task Send_PeerEndedAndIsGone_WhatItSentIsWhole()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("the last words");
        pair.End();
        pair.Peer.Close();

        SocketClosedException gone = await Assert.ThrowsAsync<SocketClosedException>(async () =>
        {
            while (true)
            {
                await pair.Connection.SendAsync("into the void").Within();
            }
        });

        Assert.Equal("the last words"u8.ToArray(), await pair.Connection.ReceiveAllAsync().Within());
        Assert.Null(await pair.Connection.ReceiveLineAsync().Within());
        Assert.Equal(gone.Error, (await Assert.ThrowsAsync<SocketClosedException>(() => pair.Connection.SendAsync("x").Within())).Error);
    }

    [Fact]
    public async Task TakeError_OfABrokenConnection_LeavesNoCleanEnd()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("part");
        pair.Reset();

        Assert.Equal(SocketError.ConnectionReset, pair.Connection.Options.TakeError());

        Assert.Equal(CloseReason.PeerReset, await pair.Connection.Closed.Within());
        await Assert.ThrowsAsync<SocketClosedException>(() => pair.Connection.ReceiveAllAsync().Within());
    }

    [Fact]
    public async Task Connect_SystemGivesUp_IsNoTimeoutOfTheCall()
    {
        using IDisposable installed = new FaultPlan().Then(FaultPoint.Connect, SocketError.TimedOut).Install();

        SocketFaultException lost = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("127.0.0.1", 9).Within());

        Assert.Equal((SocketError.TimedOut, "timeout"), (lost.Error, lost.Word));
    }

    [Theory]
    [InlineData(SocketError.TimedOut, "timeout")]
    [InlineData(SocketError.HostUnreachable, "No route to host")]
    [InlineData(SocketError.NetworkDown, "Network is down")]
    [InlineData(SocketError.ConnectionReset, "closed")]
    public void Blocking_ReceiveMeetsIt_TellsItOnceAndIsClosedFromThenOn(SocketError error, string word)
    {
        FaultPlan plan = new();
        using IDisposable installed = plan.Install();
        using LuaPair pair = new();
        pair.Give("part"u8);
        Assert.Equal("p", pair.Client.Receive(1).Value);
        plan.Then(FaultPoint.Receive, error);

        Assert.Equal(new Outcome<string>(null, word, "art"), pair.Client.Receive("*a"));
        Assert.Equal(new Outcome<string>(null, "closed", string.Empty), pair.Client.Receive("*a"));
        Assert.Equal("closed", pair.Client.Send("x").Error);
    }

    [Theory]
    [InlineData(SocketError.TimedOut, "timeout")]
    [InlineData(SocketError.HostUnreachable, "No route to host")]
    [InlineData(SocketError.ConnectionReset, "closed")]
    public void Blocking_SendMeetsIt_WhatCameIsNoWholeStream(SocketError error, string word)
    {
        FaultPlan plan = new();
        using IDisposable installed = plan.Install();
        using LuaPair pair = new();
        pair.Give("part"u8);
        plan.Then(FaultPoint.Send, error);

        Assert.Equal(word, pair.Client.Send("x").Error);

        Assert.Equal(new Outcome<string>(null, "closed", "part"), pair.Client.Receive("*a"));
        Assert.Equal("closed", pair.Client.Send("x").Error);
    }

    [Fact]
    public void Blocking_SourceUntilClosed_AfterALostPeerIsNoEnd()
    {
        FaultPlan plan = new();
        using IDisposable installed = plan.Install();
        using LuaPair pair = new();
        SocketSource source = LuaSocket.Source("until-closed", pair.Client);
        plan.Then(FaultPoint.Receive, SocketError.TimedOut);

        Assert.Equal("timeout", source.Pull().Error);
        Assert.Equal("closed", source.Pull().Error);
    }

    [Fact]
    public void Blocking_ErrorAskedFor_LeavesNoCleanEnd()
    {
        using LuaPair pair = new();
        pair.Give("part"u8);
        pair.Reset();

        Assert.Equal("closed", pair.Client.GetOption("error").Value);

        Assert.Equal("closed", pair.Client.Receive("*a").Error);
    }

    private static async Task AssertBroken(TcpConnection connection, SocketError error)
    {
        Func<Task>[] calls =
        [
            () => connection.ReceiveLineAsync().AsTask(),
            () => connection.ReceiveAllAsync().AsTask(),
            () => connection.ReceiveAsync(1).AsTask(),
            () => connection.ReceiveSomeAsync(new byte[8]).AsTask(),
            () => connection.PeekAsync().AsTask(),
            () => Task.Run(() => connection.AsStream().Read(new byte[64])),
            () => Task.Run(() => connection.AsStream().Read(new byte[65536])),
            () => Task.Run(() => connection.AsStream().Write([1])),
            () => connection.SendAsync("x").AsTask(),
            async () => throw (Exception)(await connection.Source().PullAsync()).Error!,
        ];
        foreach (Func<Task> call in calls)
        {
            Assert.Equal(error, (await Assert.ThrowsAnyAsync<SocketFaultException>(() => call().Within())).Error);
        }
    }
}
