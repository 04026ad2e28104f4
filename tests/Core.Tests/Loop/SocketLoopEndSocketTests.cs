using System.Net;
using System.Net.Sockets;
using RxSocket;
using RxSocket.Blocking;
using RxSocket.TestKit;
using RxSocket.Tests;
using Xunit;

namespace RxSocket.Core.Tests.Loop;

/// <summary>What becomes of sockets when their loop ends: all are closed, whether or not they ever waited.</summary>
[OutsideLoop("They make loops of their own.")]
public sealed class SocketLoopEndSocketTests
{
    private const string Host = "slow.example";

    [Fact]
    public async Task Server_ThatNeverWaited_IsClosed()
    {
        TcpServer server = SocketLoop.Run(static () => Tcp.ListenAsync("127.0.0.1", 0).AsTask());

        Assert.Null(server.Handle);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await server.AcceptAsync()).Within();
        await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).AsTask()).Within();
    }

    [Fact]
    public async Task Connections_ThatNeverWaited_AreClosed()
    {
        (TcpConnection client, TcpConnection accepted) = SocketLoop.Run(Connected);

        Assert.Equal((null, null), (client.Handle, accepted.Handle));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await client.ReceiveLineAsync()).Within();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await accepted.SendAsync("x\n")).Within();
        Assert.Equal(Readiness.None, await Select.WaitAsync(accepted).Within());
    }

    [Fact]
    public async Task Master_ThatIsBound_IsClosed()
    {
        using TcpMaster master = new(AddressFamily.InterNetwork);

        SocketLoop.Run(() => master.BindAsync("127.0.0.1", 0).AsTask());

        Assert.Null(master.Handle);
        Assert.Throws<ObjectDisposedException>(() => master.Listen());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => master.ConnectAsync("127.0.0.1", 1).AsTask()).Within();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => master.BindAsync("127.0.0.1", 0).AsTask()).Within();
    }

    [Fact]
    public void BlockingObjects_OfTheLoop_AreClosed()
    {
        (TcpObject server, TcpObject client) = SocketLoop.Run(static () =>
        {
            TcpObject server = LuaSocket.Bind("127.0.0.1", 0).OrThrow(), client = LuaSocket.Tcp();
            client.SetTimeout(0);
            client.Connect("127.0.0.1", int.Parse(server.GetSockName().OrThrow().Port.ToString()!));
            Assert.NotNull(client.Handle);
            return Task.FromResult((server, client));
        });

        Assert.Equal((null, null), (server.Handle, client.Handle));
        Assert.Equal("closed", server.Accept().Error);
        Assert.Equal("closed", client.Receive().Error);
    }

    [Fact]
    public void Connection_ToAName_BelongsToTheLoop()
    {
        using SlowLookup lookup = new();
        lookup.Answer();

        (TcpServer server, TcpConnection client) = SocketLoop.Run(static async () =>
        {
            TcpServer server = await Tcp.ListenAsync(Host, 0);
            return (server, await Tcp.ConnectAsync(Host, server.LocalEndPoint.Port));
        });

        Assert.Equal((null, null), (server.Handle, client.Handle));
    }

    [Fact]
    public async Task Connect_StillLookingUpWhenTheLoopEnds_EndsAsDisposed()
    {
        using SlowLookup lookup = new();
        Task<TcpConnection>? connecting = null;
        SocketLoop.Run(() =>
        {
            connecting = Tcp.ConnectAsync(Host, 1).AsTask();
            return Task.CompletedTask;
        });

        lookup.Answer();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => connecting!).Within();
    }

    [Fact]
    public async Task Accept_ByAnotherThread_EndsWithTheLoop()
    {
        Task<TcpConnection>? accepting = null;

        SocketLoop.Run(async () =>
        {
            TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
            await Task.Run(() => { accepting = server.AcceptAsync().AsTask(); });
        });

        await Assert.ThrowsAsync<ObjectDisposedException>(() => accepting!).Within();
    }

    [Fact]
    public async Task Accept_OfAForeignServerInTheLoop_GivesAConnectionThatOutlivesIt()
    {
        using TcpServer server = await Pair.Listen();
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();

        using TcpConnection accepted = SocketLoop.Run(() => server.AcceptAsync().AsTask());

        Assert.NotNull(accepted.Handle);
        await client.SendAsync("line\n").Within();
        Assert.Equal("line", await accepted.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Calls_EndedByTheEnd_GoOnInTheLoopOneAfterTheOther()
    {
        List<Task> calls = [];
        HashSet<int> threads = [];
        int under = 0;
        SocketLoop? loop = null;

        SocketLoop.Run(async () =>
        {
            loop = SocketLoop.Current;
            for (int i = 0; i < 50; i++)
            {
                (TcpConnection client, TcpConnection accepted) = await Connected();
                calls.Add(WaitFor(client));
                calls.Add(WaitFor(accepted));
            }
        });

        await Task.WhenAll(calls).Within();
        Assert.Equal([Environment.CurrentManagedThreadId], threads);

        async Task WaitFor(TcpConnection connection)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await connection.ReceiveLineAsync());
            Assert.Equal(1, ++under);
            threads.Add(Environment.CurrentManagedThreadId);
            Assert.Same(loop, SocketLoop.Current);
            connection.Dispose();
            under--;
        }
    }

    [Fact]
    public async Task Connect_InTheCatchOfTheEnd_OutlivesTheLoop()
    {
        using TcpServer server = await Pair.Listen();
        Task<string?>? client = null;
        SocketLoop.Run(async () =>
        {
            client = Client();
            using TcpConnection first = await server.AcceptAsync();
        });
        using TcpConnection second = await server.AcceptAsync().Within();

        await second.SendAsync("hello\n").Within();

        Assert.Equal("hello", await client!.Within());

        async Task<string?> Client()
        {
            try
            {
                TcpConnection lost = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port);
                return await lost.ReceiveLineAsync() ?? await new TaskCompletionSource<string?>().Task;
            }
            catch (ObjectDisposedException)
            {
                using TcpConnection again = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port);
                return await again.ReceiveLineAsync();
            }
        }
    }

    [Fact]
    public void InnerLoop_Ends_LeavesTheOutersSocketsOpen()
    {
        SocketLoop.Run(static async () =>
        {
            (TcpConnection client, TcpConnection accepted) = await Connected();
            Task<string?> line = accepted.ReceiveLineAsync().AsTask();

            TcpServer inner = SocketLoop.Run(static () => Tcp.ListenAsync("127.0.0.1", 0).AsTask());

            Assert.Null(inner.Handle);
            await client.SendAsync("line\n");
            Assert.Equal("line", await line);
        });
    }

    [Fact]
    public async Task Select_OfAStrangersSocket_IsNoMatterOfTheLoop()
    {
        using RawPair pair = await RawPair.Connect();
        Stranger stranger = new(pair.Peer);
        Task<Readiness>? inside = null;
        SocketLoop.Run(() =>
        {
            inside = Select.WaitAsync(stranger).AsTask();
            return Task.CompletedTask;
        });
        Task<Readiness> outside = Select.WaitAsync(stranger).AsTask();

        await pair.Connection.SendAsync("x").Within();

        Assert.Equal((Readiness.Readable, Readiness.Readable), (await inside!.Within(), await outside.Within()));
    }

    private static async Task<(TcpConnection Client, TcpConnection Accepted)> Connected()
    {
        using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0);
        TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port);
        return (client, await server.AcceptAsync());
    }

    private sealed class Stranger(Socket socket) : ISelectable
    {
        public SafeSocketHandle? Handle => socket.SafeHandle;

        public bool HasBuffered => false;
    }

    /// <summary>For its lifetime the one name that the system knows is this host's, once the test says so.</summary>
    private sealed class SlowLookup : IDisposable
    {
        private readonly Func<string, AddressFamily, IPAddress[]> _system = NameLookup.System;
        private readonly ManualResetEventSlim _answer = new();

        public SlowLookup() => NameLookup.System = (_, _) =>
        {
            _answer.Wait();
            return [IPAddress.Loopback];
        };

        public void Answer() => _answer.Set();

        public void Dispose()
        {
            NameLookup.System = _system;
            _answer.Set();
        }
    }
}
