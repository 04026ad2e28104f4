using System.Net;
using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class SelectTests
{
    [Fact]
    public async Task WaitAsync_BytesAreThere_IsReadableAtOnce()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("x");

        Readiness ready = await Select.WaitAsync(pair.Connection, Readiness.Readable).Within();

        Assert.True(ready.HasFlag(Readiness.Readable));
    }

    [Fact]
    public async Task WaitAsync_BytesComeLater_IsReadableThen()
    {
        using RawPair pair = await RawPair.Connect();
        Task<Readiness> select = Select.WaitAsync(pair.Connection, Readiness.Readable).AsTask();
        Assert.False(select.IsCompleted);

        pair.Give("x");

        Assert.True((await select.Within()).HasFlag(Readiness.Readable));
    }

    [Fact]
    public async Task WaitAsync_BytesComeLater_HintsAtNoEnd()
    {
        using RawPair pair = await RawPair.Connect();
        Task<Readiness> select = Select.WaitAsync(pair.Connection, Readiness.Readable).AsTask();

        pair.Peer.Send("!"u8, SocketFlags.OutOfBand);
        pair.Give("x");

        Assert.Equal(Readiness.Readable, await select.Within());
    }

    [Fact]
    public async Task WaitAsync_NotUsedWhatWasReady_IsReadyAgain()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("x");
        for (int round = 0; round < 5; round++)
        {
            Assert.True((await Select.WaitAsync(pair.Connection, Readiness.Readable).Within()).HasFlag(Readiness.Readable));
        }

        Assert.Equal("x"u8.ToArray(), await pair.Connection.ReceiveAsync(1).Within());
    }

    [Fact]
    public async Task WaitAsync_ConnectionHasBuffered_IsReadableWithoutTheKernel()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("one\ntwo\n");
        await pair.Connection.ReceiveLineAsync().Within();

        ValueTask<Readiness> ready = Select.WaitAsync(pair.Connection, Readiness.Readable);

        Assert.True(ready.IsCompletedSuccessfully);
        Assert.Equal(Readiness.Readable, await ready);
    }

    [Fact]
    public async Task WaitAsync_PeerEnds_IsReadable()
    {
        using RawPair pair = await RawPair.Connect();
        Task<Readiness> select = Select.WaitAsync(pair.Connection, Readiness.Readable).AsTask();

        pair.End();

        Assert.True((await select.Within()).HasFlag(Readiness.Readable));
    }

    [Fact]
    public async Task WaitAsync_EitherDirection_SaysWhich()
    {
        using RawPair pair = await RawPair.Connect(window: 4096);
        await BusyWindow.Fill(pair.Connection);
        Task<Readiness> select = Select.WaitAsync(pair.Connection, Readiness.Readable | Readiness.Writable).AsTask();

        pair.Give("x");

        Readiness ready = await select.Within();
        Assert.Equal((true, false), (ready.HasFlag(Readiness.Readable), ready.HasFlag(Readiness.Writable)));
    }

    [Fact]
    public async Task WaitAsync_ServerGetsAClient_IsReadable()
    {
        using TcpServer server = await Pair.Listen();
        Task<Readiness> select = Select.WaitAsync(server, Readiness.Readable).AsTask();

        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();

        Assert.True((await select.Within()).HasFlag(Readiness.Readable));
    }

    [Fact]
    public async Task WaitAsync_ManyWatchersBesideReceiveAndSend_AllAreWoken()
    {
        using RawPair pair = await RawPair.Connect(window: 4096);
        for (int round = 0; round < 50; round++)
        {
            long filled = await BusyWindow.Fill(pair.Connection);
            Task<byte[]> receive = pair.Connection.ReceiveAsync(1).AsTask();
            Task send = pair.Connection.SendAsync("s").AsTask();
            Task<Readiness>[] readers = [.. Enumerable.Range(0, 3).Select(_ => Select.WaitAsync(pair.Connection, Readiness.Readable).AsTask())];
            Task<Readiness>[] writers = [.. Enumerable.Range(0, 3).Select(_ => Select.WaitAsync(pair.Connection, Readiness.Writable).AsTask())];

            pair.Take((int)filled);
            await send.Within();
            await Task.WhenAll(writers).Within();
            pair.Give("x");
            Assert.Single(await receive.Within());
            pair.Give("y");

            await Task.WhenAll(readers).Within();
            await pair.Connection.ReceiveAsync(1).Within();
            pair.Take(1);
        }
    }

    [Fact]
    public async Task WaitAsync_SeveralSockets_GivesBufferedOnesFirstAndTheReadyOnes()
    {
        using RawPair buffered = await RawPair.Connect();
        using RawPair readable = await RawPair.Connect();
        using RawPair silent = await RawPair.Connect();
        buffered.Give("one\ntwo\n");
        await buffered.Connection.ReceiveLineAsync().Within();
        readable.Give("x");

        SelectResult result = await Select.WaitAsync([silent.Connection, readable.Connection, buffered.Connection], [silent.Connection]).Within();

        Assert.Equal([buffered.Connection, readable.Connection], result.Readable);
        Assert.Equal([silent.Connection], result.Writable);
        Assert.False(result.TimedOut);
    }

    [Fact]
    public async Task WaitAsync_SameSocketTwice_IsGivenOnce()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("x");

        SelectResult result = await Select.WaitAsync([pair.Connection, pair.Connection], null).Within();

        Assert.Equal([pair.Connection], result.Readable);
    }

    [Fact]
    public async Task WaitAsync_TimeoutOfZero_OnlyLooks()
    {
        using RawPair pair = await RawPair.Connect();

        SelectResult result = await Select.WaitAsync([pair.Connection], null, TimeSpan.Zero).Within();

        Assert.True(result.TimedOut);
    }

    [Fact]
    public async Task WaitAsync_Timeout_IsNotOverEarly()
    {
        using RawPair pair = await RawPair.Connect();
        long start = TimeProvider.System.GetTimestamp();

        SelectResult result = await Select.WaitAsync([pair.Connection], null, TimeSpan.FromMilliseconds(30)).Within();

        Assert.True(result.TimedOut);
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(30));
    }

    [Fact]
    public async Task WaitAsync_NothingToWatch_IsASleep()
    {
        long start = TimeProvider.System.GetTimestamp();

        SelectResult result = await Select.WaitAsync(null, null, TimeSpan.FromMilliseconds(20)).Within();

        Assert.True(result.TimedOut);
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public async Task WaitAsync_IsCancelled_ThrowsAndDisturbsNobody()
    {
        using RawPair pair = await RawPair.Connect();
        using CancellationTokenSource source = new();
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();
        Task<Readiness> one = Select.WaitAsync(pair.Connection, Readiness.Readable, source.Token).AsTask();
        Task<SelectResult> several = Select.WaitAsync([pair.Connection], null, cancellation: source.Token).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one).Within();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => several).Within();
        pair.Give("line\n");
        Assert.Equal("line", await line.Within());
    }

    [Fact]
    public async Task WaitAsync_ClosedSocket_IsNone()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Dispose();

        Assert.Equal(Readiness.None, await Select.WaitAsync(pair.Connection, Readiness.Readable).Within());
    }

    [Fact]
    public async Task WaitAsync_WrongArguments_AreRefused()
    {
        using RawPair pair = await RawPair.Connect();

        await Assert.ThrowsAsync<ArgumentNullException>(async () => await Select.WaitAsync(null!, Readiness.Readable));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Select.WaitAsync(pair.Connection, Readiness.HangUp));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Select.WaitAsync([pair.Connection], null, TimeSpan.FromTicks(-1)));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await Select.WaitAsync([pair.Connection, null!], null));
    }
}
