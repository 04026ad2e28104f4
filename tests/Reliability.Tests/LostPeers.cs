using System.Net.Sockets;
using System.Text;
using RxSocket.Blocking;
using RxSocket.Rx;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>A peer that is lost without a word: what had come is handed out, and then every call tells that it is lost. Never is it an end.</summary>
public sealed class LostPeers
{
    private static readonly byte[] Half = "half a line"u8.ToArray();

    [Theory]
    [InlineData(Loss.Silent, SocketError.TimedOut, CloseReason.PeerLost)]
    [InlineData(Loss.Unreachable, SocketError.HostUnreachable, CloseReason.Unreachable)]
    public async Task Awaited_PeerIsLost_IsToldForGood(Loss loss, SocketError error, CloseReason reason)
    {
        using LosingNetwork network = await LosingNetwork.Open();
        using TcpConnection connection = await network.Connect(Half);
        Task<string?> line = connection.ReceiveLineAsync().AsTask();
        await network.Lose(loss);
        await connection.SendAsync("are you there?").Within();

        SocketFaultException lost = await Assert.ThrowsAsync<SocketFaultException>(() => line.Within());

        Assert.Equal((error, "half a line"), (lost.Error, Encoding.ASCII.GetString(lost.Partial.Span)));
        Assert.Equal(reason, await connection.Closed.Within());
        Assert.Equal(Readiness.Readable, Readiness.Readable & await Select.WaitAsync(connection, Readiness.Readable).Within());
        Assert.Equal(Half, await connection.ReceiveAsync(Half.Length).Within());
        Assert.Equal(error, (await Assert.ThrowsAsync<SocketFaultException>(() => connection.ReceiveLineAsync().Within())).Error);
        Assert.Equal(error, (await Assert.ThrowsAsync<SocketFaultException>(() => connection.ReceiveAllAsync().Within())).Error);
        Assert.Equal(error, (await Assert.ThrowsAsync<SocketFaultException>(() => connection.SendAsync("x").Within())).Error);
    }

    [Theory]
    [InlineData(Loss.Silent, SocketError.TimedOut)]
    [InlineData(Loss.Unreachable, SocketError.HostUnreachable)]
    public async Task Observed_PeerIsLost_IsAnErrorAndNoCompletion(Loss loss, SocketError error)
    {
        using LosingNetwork network = await LosingNetwork.Open();
        using TcpConnection connection = await network.Connect(Half);
        TaskCompletionSource<Exception?> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable reading = connection.Lines().Subscribe(static _ => { }, end.SetResult, () => end.SetResult(null));
        await network.Lose(loss);
        await connection.SendAsync("are you there?").Within();

        Assert.Equal(error, Assert.IsType<SocketFaultException>(await end.Task.Within()).Error);
    }

    [Theory]
    [InlineData(Loss.Silent, "timeout")]
    [InlineData(Loss.Unreachable, "No route to host")]
    public async Task Blocking_PeerIsLost_IsToldAndThenClosed(Loss loss, string word)
    {
        using LosingNetwork network = await LosingNetwork.Open();
        using TcpObject client = await network.ConnectBlocking(Half);
        await network.Lose(loss);

        client.Send("are you there?").OrThrow();

        Assert.Equal(new Outcome<string>(null, word, "half a line"), client.Receive("*a"));
        Assert.Equal(new Outcome<string>(null, "closed", string.Empty), client.Receive("*a"));
        Assert.Equal("closed", client.Send("x").Error);
    }
}
