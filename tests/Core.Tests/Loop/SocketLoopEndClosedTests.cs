using System.Runtime.CompilerServices;
using RxSocket;
using RxSocket.TestKit;
using RxSocket.Tests;
using Xunit;

namespace RxSocket.Core.Tests.Loop;

/// <summary>What <see cref="Connection.Closed"/> says of connections whose loop has ended.</summary>
[OutsideLoop("They make loops of their own.")]
public sealed class SocketLoopEndClosedTests
{
    [Fact]
    public async Task Closed_OfWhatTheLoopClosed_SaysSo()
    {
        Task<CloseReason>? askedBefore = null;
        (TcpConnection client, TcpConnection accepted) = SocketLoop.Run(async () =>
        {
            (TcpConnection client, TcpConnection accepted) = await Connected();
            askedBefore = client.Closed;
            return (client, accepted);
        });

        Assert.Equal(CloseReason.LoopEnd, await askedBefore!.Within());
        Assert.Equal(CloseReason.LoopEnd, await accepted.Closed.Within());
        client.Dispose();
        Assert.Equal(CloseReason.LoopEnd, await client.Closed.Within());
    }

    [Fact]
    public async Task Closed_OfWhatWasDisposedOfAfterTheEnd_SaysTheLoop()
    {
        (TcpConnection client, _) = SocketLoop.Run(Connected);

        client.Dispose();

        Assert.Equal(CloseReason.LoopEnd, await client.Closed.Within());
    }

    [Fact]
    public async Task Closed_OfWhatEndedBeforeTheLoop_KeepsItsReason()
    {
        (TcpConnection client, TcpConnection accepted) = SocketLoop.Run(static async () =>
        {
            (TcpConnection client, TcpConnection accepted) = await Connected();
            client.Dispose();
            Assert.Null(await accepted.ReceiveLineAsync());
            return (client, accepted);
        });

        Assert.Equal(CloseReason.Local, await client.Closed.Within());
        Assert.Equal(CloseReason.PeerEnd, await accepted.Closed.Within());
    }

    [Fact]
    public async Task Connection_ForgottenInALoopThatRuns_IsClosed()
    {
        using TcpServer server = await Pair.Listen();

        SocketLoop.Run(async () =>
        {
            ConnectAndForget();
            using TcpConnection accepted = await server.AcceptAsync();
            Task<string?> end = accepted.ReceiveLineAsync().AsTask();

            await Eventually.TrueAfterCollection(() => end.IsCompleted);

            Assert.Null(await end);
        });

        // The task that tells of its end must not keep it either.
        [MethodImpl(MethodImplOptions.NoInlining)]
        void ConnectAndForget() => _ = Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).AsTask().ContinueWith(
            static connected => _ = connected.Result.Closed, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private static async Task<(TcpConnection Client, TcpConnection Accepted)> Connected()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port);
        return (client, await server.AcceptAsync());
    }
}
