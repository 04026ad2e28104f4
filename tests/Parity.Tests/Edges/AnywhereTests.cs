using System.Net.Sockets;
using Nito.AsyncEx;
using RxSocket.Blocking;
using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using RxSocket.Rx;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Parity.Tests.Edges;

/// <summary>Where a call may be made from: a blocked pool, a single-threaded context, an Rx handler.</summary>
public sealed class AnywhereTests
{
    [Fact]
    public async Task BlockingFace_EveryPoolThreadIsBlocked_NeedsNone()
    {
        SceneEnd end = await Scene.Play(PoolScenes.BlockingFaceWithThePoolBlocked);

        Assert.Equal(new SceneEnd(0, "nil\nnil\n1\nhello\ntimeout\nclosed\nthe pool was blocked\nreactor threads: 0\n", ""), end);
    }

    [Fact]
    public async Task Rx_AnObserverThrows_IsUnhandledAndNotSwallowed()
    {
        SceneEnd end = await Scene.Play(PoolScenes.ObserverThrows);

        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("the observer's own", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rx_NobodyTakesAnError_IsUnhandledAndNotSwallowed()
    {
        SceneEnd end = await Scene.Play(PoolScenes.ErrorWithoutObserver);

        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains(nameof(SocketClosedException), end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BlockingFace_UnderASingleThreadedContext_Finishes()
    {
        using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).OrThrow();
        Task<string?> echo = BlockingFace.OnThread(() =>
        {
            using TcpObject accepted = server.Accept().OrThrow();
            Outcome<string> line = accepted.Receive();
            accepted.Send(line.Value + "\n");
            return line.Value;
        });

        Task<string?> client = BlockingFace.OnThread(() => AsyncContext.Run(() =>
        {
            using TcpObject connected = LuaSocket.Connect("localhost", server.GetSockName().OrThrow().Port).OrThrow();
            connected.SetTimeout(10);
            connected.Send("hello\n");
            Assert.Equal([connected], LuaSocket.Select([connected], null, 10).Readable);
            return connected.Receive().Value;
        }));

        Assert.Equal("hello", await echo.Soon());
        Assert.Equal("hello", await client.Soon());
    }

    [Fact]
    public async Task AsyncFace_UnderASingleThreadedContext_ComesBackToIt()
    {
        (FaceConnection connection, RawPeer peer) = await RawPeer.ConnectedTo(new AsyncFace());
        using (connection)
        using (peer)
        {
            TcpConnection client = (TcpConnection)connection.Selectable;

            Task<bool> same = BlockingFace.OnThread(() => AsyncContext.Run(async () =>
            {
                int thread = Environment.CurrentManagedThreadId;
                Task<string?> receive = client.ReceiveLineAsync().AsTask();
                await peer.Send("one\ntwo\n");
                await receive;
                bool still = thread == Environment.CurrentManagedThreadId;
                await client.ReceiveLineAsync();
                return still && thread == Environment.CurrentManagedThreadId;
            }));

            Assert.True(await same.Soon());
        }
    }

    [Fact]
    public async Task BlockingFace_InsideAnRxHandler_Finishes()
    {
        using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).OrThrow();
        int port = server.GetSockName().OrThrow().Port;
        Task<string?> serving = BlockingFace.OnThread(() =>
        {
            using TcpObject accepted = server.Accept().OrThrow();
            string? line = accepted.Receive().Value;
            accepted.Send($"{line}!\n");
            return line;
        });
        TaskCompletionSource<string?> answer = new();
        (FaceConnection connection, RawPeer peer) = await RawPeer.ConnectedTo(new AsyncFace());
        using (connection)
        using (peer)
        using (((TcpConnection)connection.Selectable).Lines().Subscribe(line =>
        {
            using TcpObject client = LuaSocket.Connect("127.0.0.1", port).OrThrow();
            client.Send(line + "\n");
            answer.SetResult(client.Receive().Value);
        }))
        {
            await peer.Send("question\n");

            Assert.Equal("question", await serving.Soon());
            Assert.Equal("question!", await answer.Task.Soon());
        }
    }

    [Fact]
    public async Task BlockingFace_ManyThreadsAtOnce_EachHasItsOwnConversation()
    {
        using Socket listener = RawPeer.Listener(backlog: 64);
        int port = RawPeer.PortOf(listener);
        Task<string?>[] clients = [.. Enumerable.Range(0, 32).Select(i => BlockingFace.OnThread(() =>
        {
            using TcpObject client = LuaSocket.Connect("127.0.0.1", port).OrThrow();
            client.Send($"{i}\n");
            return client.Receive().Value;
        }))];
        for (int i = 0; i < clients.Length; i++)
        {
            using Socket accepted = await listener.AcceptAsync().Soon();
            byte[] line = new byte[16];
            int count = await accepted.ReceiveAsync(line).Soon();
            await accepted.SendAsync(line.AsMemory(0, count)).Soon();
        }

        Assert.Equal(Enumerable.Range(0, 32).Select(static i => $"{i}"), await Task.WhenAll(clients).Soon());
    }
}
