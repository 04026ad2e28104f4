using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A long list that one thread selects from again and again answers as if it came for the first time, also when something has changed between two calls.</summary>
[OutsideLoop("Its select is the blocking one.")]
public sealed class RepeatedSelectTests : IDisposable
{
    private const int Size = 100;
    private const int Often = 50;
    private const double Moment = 0.001;
    private const double Patience = 20;

    private readonly List<TcpObject> _servers = [.. Enumerable.Range(0, Size).Select(static _ => Server())];

    public void Dispose() => _servers.ForEach(static server => server.Close());

    [Fact]
    public void Select_SameListManyTimes_FindsEachTimeWhatIsReadyThen()
    {
        for (int round = 0; round < 3 * Often; round++)
        {
            TcpObject one = _servers[round * 7 % Size];
            using TcpObject client = ClientOf(one);

            Assert.Same(one, Assert.Single(LuaSocket.Select(_servers, null, Patience).Readable));
            Assert.Same(one, Assert.Single(LuaSocket.Select(_servers, null, Patience).Readable));

            one.Accept().OrThrow().Close();
            Assert.Equal("timeout", LuaSocket.Select(_servers, null, Moment).Error);
        }
    }

    [Fact]
    public void Select_OneReplacedByAnotherOfTheSameNumber_FindsTheNewOne()
    {
        for (int round = 0; round < 5; round++)
        {
            Repeat();
            _servers[round].Close();
            _servers[round] = Server();
            using TcpObject client = ClientOf(_servers[round]);

            Assert.Same(_servers[round], Assert.Single(LuaSocket.Select(_servers, null, Patience).Readable));

            _servers[round].Accept().OrThrow().Close();
        }
    }

    [Fact]
    public void Select_OneLeftOut_IsNotFoundAndDoesNotWake()
    {
        Repeat();
        TcpObject left = _servers[3];
        _servers.Remove(left);
        using TcpObject client = ClientOf(left);

        Assert.Equal("timeout", LuaSocket.Select(_servers, null, Moment).Error);
        Assert.Same(left, Assert.Single(LuaSocket.Select([.. _servers, left], null, Patience).Readable));
        left.Close();
    }

    [Fact]
    public void Select_OtherOrderAndOtherDirection_AnswersForThem()
    {
        using LuaPair pair = new();
        List<TcpObject> all = [.. _servers, pair.Client];
        for (int round = 0; round < Often; round++)
        {
            LuaSocket.Select(all, null, Moment);
        }

        all.Reverse();
        using TcpObject client = ClientOf(_servers[5]);

        Assert.Same(_servers[5], Assert.Single(LuaSocket.Select(all, null, Patience).Readable));
        Assert.Same(pair.Client, Assert.Single(LuaSocket.Select(null, all, Patience).Writable));
    }

    [Fact]
    public void Select_OneInBothListsManyTimes_IsFoundInBoth()
    {
        using LuaPair pair = new();
        pair.Give("x"u8);
        List<TcpObject> all = [.. _servers, pair.Client];
        for (int round = 0; round < 2 * Often; round++)
        {
            SelectOutcome ready = LuaSocket.Select(all, [pair.Client], Patience);

            Assert.Same(pair.Client, Assert.Single(ready.Readable));
            Assert.Same(pair.Client, Assert.Single(ready.Writable));
        }
    }

    [Fact]
    public async Task Select_AllClosedByAnotherThread_Ends()
    {
        await OnThread(() =>
        {
            Repeat();
            Task closing = OnThread(() => _servers.ForEach(static server => server.Close()));

            Assert.Equal("timeout", LuaSocket.Select(_servers, null).Error);

            closing.Wait();
        }).Within();
    }

    [Fact]
    public async Task Select_OneClosedByAnotherThread_WaitsForTheOthers()
    {
        await OnThread(() =>
        {
            Repeat();
            Task<TcpObject> closing = OnThread(() =>
            {
                _servers[0].Close();
                return ClientOf(_servers[1]);
            });

            Assert.Same(_servers[1], Assert.Single(LuaSocket.Select(_servers, null).Readable));

            closing.Result.Close();
        }).Within();
    }

    private static TcpObject Server() => LuaSocket.Bind("127.0.0.1", 0).OrThrow();

    private static TcpObject ClientOf(TcpObject server) => LuaSocket.Connect("127.0.0.1", server.GetSockName().OrThrow().Port).OrThrow();

    private static Task<bool> OnThread(Action call) => OnThread(() =>
    {
        call();
        return true;
    });

    // Of its own: a select that blocks must not wait for the pool to find a thread for who ends it.
    private static Task<T> OnThread<T>(Func<T> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Repeat()
    {
        for (int round = 0; round < Often; round++)
        {
            Assert.Equal("timeout", LuaSocket.Select(_servers, null, Moment).Error);
        }
    }
}
