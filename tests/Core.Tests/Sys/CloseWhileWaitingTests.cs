using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>Whoever waits on a socket that this side closes is told at once, and nothing is left open.</summary>
public sealed class CloseWhileWaitingTests
{
    public static TheoryData<string> WaysToClose => ["Dispose", "Abort"];

    [Theory]
    [MemberData(nameof(WaysToClose))]
    public async Task Receive_IsWaiting_EndsWithDisposed(string way)
    {
        for (int round = 0; round < 100; round++)
        {
            using RawPair pair = await RawPair.Connect();
            Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();

            Close(pair.Connection, way);

            await Assert.ThrowsAsync<ObjectDisposedException>(() => line).Within();
        }
    }

    [Theory]
    [MemberData(nameof(WaysToClose))]
    public async Task Send_WindowIsFull_EndsWithDisposed(string way)
    {
        using RawPair pair = await RawPair.Connect(window: 4096);
        await BusyWindow.Fill(pair.Connection);
        Task send = pair.Connection.SendAsync(new byte[1_000_000]).AsTask();

        Close(pair.Connection, way);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => send).Within();
    }

    [Theory]
    [MemberData(nameof(WaysToClose))]
    public async Task ReceiveAndSend_AreBothWaiting_BothEnd(string way)
    {
        using RawPair pair = await RawPair.Connect(window: 4096);
        await BusyWindow.Fill(pair.Connection);
        Task<byte[]> receive = pair.Connection.ReceiveAsync(10).AsTask();
        Task send = pair.Connection.SendAsync(new byte[1_000_000]).AsTask();

        Close(pair.Connection, way);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => receive).Within();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => send).Within();
    }

    [Fact]
    public async Task Accept_IsWaiting_EndsWithDisposed()
    {
        for (int round = 0; round < 100; round++)
        {
            TcpServer server = await Pair.Listen();
            Task<TcpConnection> accept = server.AcceptAsync().AsTask();

            server.Dispose();

            await Assert.ThrowsAsync<ObjectDisposedException>(() => accept).Within();
        }
    }

    [Fact]
    public async Task SelectWaitAsync_OnOneSocket_EndsWithNone()
    {
        for (int round = 0; round < 500; round++)
        {
            using RawPair pair = await RawPair.Connect();
            Task<Readiness> select = Select.WaitAsync(pair.Connection, Readiness.Readable).AsTask();

            pair.Connection.Dispose();

            Assert.Equal(Readiness.None, await select.Within());
        }
    }

    [Fact]
    public async Task SelectWaitAsync_CloseAtTheVeryMoment_EndsAllTheSame()
    {
        for (int round = 0; round < 1_000; round++)
        {
            using RawPair pair = await RawPair.Connect();
            using Barrier start = new(2);
            Task<Readiness> select = Task.Run(() =>
            {
                start.SignalAndWait();
                return Select.WaitAsync(pair.Connection, Readiness.Readable).AsTask();
            });

            start.SignalAndWait();
            Thread.SpinWait(round % 200 * 10);
            pair.Connection.Dispose();

            Assert.Equal(Readiness.None, await select.Within());
        }
    }

    [Fact]
    public async Task Receive_CloseAtTheVeryMoment_EndsAllTheSame()
    {
        for (int round = 0; round < 1_000; round++)
        {
            using RawPair pair = await RawPair.Connect();
            using Barrier start = new(2);
            Task<string?> line = Task.Run(async () =>
            {
                start.SignalAndWait();
                return await pair.Connection.ReceiveLineAsync();
            });

            start.SignalAndWait();
            Thread.SpinWait(round % 200 * 10);
            Close(pair.Connection, round % 2 == 0 ? "Dispose" : "Abort");

            await Assert.ThrowsAsync<ObjectDisposedException>(() => line).Within();
        }
    }

    [Fact]
    public async Task SelectWaitAsync_OneOfSeveralIsClosed_GoesOnWithTheOthers()
    {
        using RawPair closing = await RawPair.Connect();
        using RawPair staying = await RawPair.Connect();
        Task<SelectResult> select = Select.WaitAsync([closing.Connection, staying.Connection], null).AsTask();

        closing.Connection.Dispose();
        staying.Give("x");

        Assert.Equal([staying.Connection], (await select.Within()).Readable);
    }

    [Fact]
    public async Task SelectWaitAsync_AllAreClosed_EndsWithNothing()
    {
        using RawPair one = await RawPair.Connect(window: 4096);
        using RawPair other = await RawPair.Connect();
        await BusyWindow.Fill(one.Connection);
        Task<SelectResult> select = Select.WaitAsync([one.Connection, other.Connection], [one.Connection]).AsTask();

        one.Connection.Dispose();
        other.Connection.Dispose();

        Assert.Empty((await select.Within()).Readable);
    }

    private static void Close(TcpConnection connection, string way)
    {
        if (way == "Abort")
        {
            connection.Abort();
        }
        else
        {
            connection.Dispose();
        }
    }
}
