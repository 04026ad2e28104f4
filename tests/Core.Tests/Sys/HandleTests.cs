using System.Net.Sockets;
using RxSocket.Sys;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>What a socket shows of itself never outlives it, and what users do with it never harms the socket.</summary>
public sealed class HandleTests
{
    [Fact]
    public void Handle_ClosedWhileItIsMade_IsNotHandedOut()
    {
        KernelSocket socket = new ScriptedSocket { WhenDescriptorIsRead = static socket => socket.Close() };

        Assert.Null(socket.Handle);
    }

    [Fact]
    public async Task Handle_OfAClosedConnection_IsInvalidAndIsNotMadeAnew()
    {
        using RawPair pair = await RawPair.Connect();
        KernelSocket socket = ((IKernelSelectable)pair.Connection).Kernel!;
        SafeSocketHandle handle = pair.Connection.Handle!;

        pair.Connection.Dispose();

        Assert.True(handle.IsClosed);
        Assert.Null(socket.Handle);
        Assert.Throws<ObjectDisposedException>(() => socket.View.Available);
    }

    [Fact]
    public async Task Handle_RacedWithDispose_IsNullOrInvalidAfterwards()
    {
        using TcpServer server = await Pair.Listen();
        for (int round = 0; round < 500; round++)
        {
            TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
            (await server.AcceptAsync().Within()).Dispose();
            using Barrier start = new(2);
            Task<SafeSocketHandle?> look = Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return connection.Handle;
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

            start.SignalAndWait();
            connection.Dispose();

            Assert.True(await look.Within() is null or { IsClosed: true }, $"round {round}");
        }
    }

    [Fact]
    public async Task Handle_ItsViewDisposedOf_LeavesTheConnectionWhole()
    {
        using RawPair pair = await RawPair.Connect();

        new Socket(pair.Connection.Handle!).Dispose();
        pair.Connection.Options.NoDelay = true;
        pair.Peer.Send("line\n"u8);

        Assert.Equal("line", await pair.Connection.ReceiveLineAsync().Within());
        Assert.True(pair.Connection.Options.NoDelay);
        Assert.Equal(pair.Peer.LocalEndPoint, new Socket(pair.Connection.Handle!).RemoteEndPoint);
    }

    [Fact]
    public async Task Handle_ItsViewDisposedOfAfterTheConnection_ReturnsAndHarmsNothing()
    {
        using RawPair pair = await RawPair.Connect();
        Socket view = new(pair.Connection.Handle!);
        Socket dropped = new(pair.Connection.Handle!);
        pair.Connection.Dispose();
        using RawPair next = await RawPair.Connect();

        await Task.Run(view.Dispose).Within();

        Assert.Throws<ObjectDisposedException>(() => dropped.Available);
        next.Give("line\n");
        Assert.Equal("line", await next.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Handle_ItsViewDisposedOfWhileAReceiveWaits_TheReceiveGoesOn()
    {
        using RawPair pair = await RawPair.Connect();
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();

        new Socket(pair.Connection.Handle!).Dispose();
        pair.Peer.Send("line\n"u8);

        Assert.Equal("line", await line.Within());
    }

    [Fact]
    public async Task Options_FirstUsedByThreeThreadsAtOnce_LastBeyondACollection()
    {
        const int Connections = 100;
        List<RawPair> pairs = [];
        try
        {
            for (int i = 0; i < Connections; i++)
            {
                RawPair pair = await RawPair.Connect();
                pairs.Add(pair);
                UseAtOnce(pair.Connection);
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();

            Assert.All(pairs, static pair => Assert.True(pair.Connection.Options.NoDelay));
        }
        finally
        {
            pairs.ForEach(static pair => pair.Dispose());
        }
    }

    private static void UseAtOnce(TcpConnection connection)
    {
        using Barrier start = new(3);
        Thread[] users = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            connection.Options.NoDelay = true;
        }))];
        Array.ForEach(users, static user => user.Start());
        Array.ForEach(users, static user => user.Join());
    }
}
