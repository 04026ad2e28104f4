using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A thread that waits in a call of a TCP object returns when another closes the object.</summary>
[OutsideLoop("Its blocking calls wait.")]
public sealed class TcpObjectCloseTests
{
    private const int Rounds = 20;

    [Theory]
    [InlineData("*l")]
    [InlineData("*a")]
    [InlineData("5")]
    public async Task Receive_IsUnderWay_EndsWithClosedAndWhatCame(string pattern)
    {
        for (int round = 0; round < Rounds; round++)
        {
            using LuaPair pair = new();
            Task<Outcome<string>> receive = OnThread(() => pair.Client.Receive(pattern));
            pair.Give("x"u8);
            await Eventually.True(pair.Client.Dirty);

            pair.Client.Close();

            // To "*a" it is an end like the peer's.
            Outcome<string> expected = pattern == "*a" ? new("x") : new(null, "closed", "x");
            Assert.Equal(expected, await receive.Within());
        }
    }

    [Fact]
    public async Task Receive_NothingHasCome_EndsWithClosed()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using LuaPair pair = new();
            Task<Outcome<string>> receive = await Entered(() => pair.Client.Receive(0), round);

            pair.Client.Close();

            Assert.Equal(new Outcome<string>(null, "closed", ""), await receive.Within());
        }
    }

    [Fact]
    public async Task Send_IsUnderWay_EndsWithClosedAndWhereItStood()
    {
        byte[] data = new byte[24_000_000];
        for (int round = 0; round < Rounds; round++)
        {
            using LuaPair pair = new();
            Task<Outcome<int>> send = OnThread(() => pair.Client.Send(data));
            await Eventually.True(() => pair.Client.GetStats().Sent > 0);

            pair.Client.Close();

            Outcome<int> outcome = await send.Within();
            Assert.Equal(("closed", pair.Client.GetStats().Sent), (outcome.Error, outcome.Partial));
        }
    }

    [Fact]
    public async Task Accept_IsUnderWay_EndsWithClosed()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).OrThrow();
            Task<Outcome<TcpObject>> accept = await Entered(server.Accept, round);

            server.Close();

            Assert.Equal("closed", (await accept.Within()).Error);
        }
    }

    [Theory]
    [InlineData(false, "127.0.0.1")]
    [InlineData(false, "localhost")]
    [InlineData(true, "127.0.0.1")]
    [InlineData(true, "localhost")]
    public async Task Connect_IsUnderWay_EndsWithClosedAndLeavesNothingOpen(bool hasSocket, string host)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "How a full queue refuses is the system's own way.");
        using FullBacklog server = new();
        OpenDescriptors descriptors = new();
        for (int round = 0; round < Rounds; round++)
        {
            using TcpObject client = hasSocket ? LuaSocket.Tcp4().OrThrow() : LuaSocket.Tcp();
            Task<Outcome<int>> connect = OnThread(() => client.Connect(host, server.Port));

            // A connect gives the socket its local port.
            await Eventually.True(() => client.GetSockName() is { Ok: true, Value: { Port: > 0, Ip: "127.0.0.1" } });
            client.Close();

            Assert.Equal("closed", (await connect.Within()).Error);
            Assert.Equal(-1, client.GetFd());
        }

        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task Connect_ClosedAtAnyMoment_IsClosedOrConnected()
    {
        using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).OrThrow();
        int port = server.GetSockName().OrThrow().Port;
        for (int round = 0; round < 200; round++)
        {
            using TcpObject client = LuaSocket.Tcp();
            Task<Outcome<int>> connect = await Entered(() => client.Connect("127.0.0.1", port), round);

            client.Close();

            // A close before the call is none to the call: LuaSocket's object connects anew.
            Outcome<int> outcome = await connect.Within();
            Assert.True(outcome.Error is null or "closed", outcome.Error);
            if (outcome.Ok)
            {
                server.SetTimeout(null);
                server.Accept().OrThrow().Close();
            }

            // One that was closed may have got as far as the queue: when that is full, a connect waits for ever.
            server.SetTimeout(0);
            while (server.Accept() is { Ok: true, Value: { } late })
            {
                late.Close();
            }
        }
    }

    [Theory]
    [InlineData("client")]
    [InlineData("server")]
    [InlineData("connecting")]
    public async Task Select_IsUnderWay_Ends(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || kind != "connecting", "How a full queue refuses is the system's own way.");
        using FullBacklog full = new();
        for (int round = 0; round < Rounds; round++)
        {
            using LuaPair pair = new();
            using TcpObject watched = kind switch
            {
                "client" => pair.Client,
                "server" => LuaSocket.Bind("127.0.0.1", 0).OrThrow(),
                _ => Connecting(full.Port),
            };
            bool sends = kind == "connecting";
            TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task<SelectOutcome> select = OnThread(() => LuaSocket.Select(sends ? null : ThenSeen(watched, seen), sends ? ThenSeen(watched, seen) : null));
            await seen.Task.Within();
            Thread.SpinWait(round * 1_000);

            watched.Close();

            Assert.Equal("timeout", (await select.Within()).Error);
        }
    }

    private static TcpObject Connecting(int port)
    {
        TcpObject client = LuaSocket.Tcp();
        client.SetTimeout(0);
        Assert.Equal("timeout", client.Connect("127.0.0.1", port).Error);
        return client;
    }

    // Closed before select has seen it, it would be ignored: a sleep without end.
    private static IEnumerable<ISelectable> ThenSeen(TcpObject socket, TaskCompletionSource seen)
    {
        yield return socket;
        seen.SetResult();
    }

    // Nothing tells that a call has come to its wait: each round leaves it a little more time. Whether it got there or not, it must end the same way.
    private static async Task<Task<T>> Entered<T>(Func<T> call, int round)
    {
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<T> task = OnThread(() =>
        {
            entered.SetResult();
            return call();
        });
        await entered.Task.Within();
        Thread.SpinWait(round * 1_000);
        return task;
    }

    private static Task<T> OnThread<T>(Func<T> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
