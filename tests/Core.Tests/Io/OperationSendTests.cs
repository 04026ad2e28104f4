using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

public sealed class OperationSendTests
{
    [Fact]
    public async Task SendAsync_EndsJustAsItsCallReturns_FreesItsOperation()
    {
        HookedClock clock = new();
        ScriptedSocket socket = new ScriptedSocket().RefusesSend();
        using TcpConnection connection = new(socket, clock) { Timeouts = new Timeouts(TimeSpan.FromHours(1)) };
        ByteChannelProbe probe = new(connection);
        for (int round = 0; round < 3; round++)
        {
            clock.AfterThePark = () => socket.Edge(Readiness.Writable);
            await connection.SendAsync("text").Within();
            socket.RefusesSend();
        }

        Assert.Equal(1, probe.SendOperations);
    }

    [Fact]
    public async Task SendAsync_TakenPieceByPiece_SendsAllInOrder()
    {
        ScriptedSocket socket = new ScriptedSocket().TakesAtMost(2).TakesAtMost(1).RefusesSend().TakesAtMost(3);
        using TcpConnection connection = new(socket, TimeProvider.System);
        Task send = connection.SendAsync("0123456789").AsTask();

        socket.Edge(Readiness.Writable);

        await send.Within();
        Assert.Equal("0123456789"u8.ToArray(), socket.SentBytes);
        Assert.Equal(10, connection.Stats.Sent);
    }

    [Fact]
    public async Task SendAsync_FailsInside_SaysHowManyWentOut()
    {
        ScriptedSocket socket = new ScriptedSocket().TakesAtMost(4).RefusesSend(SocketError.ConnectionReset);
        using TcpConnection connection = new(socket, TimeProvider.System);

        SocketClosedException reset = await Assert.ThrowsAsync<SocketClosedException>(async () => await connection.SendAsync("0123456789"));

        Assert.Equal((4, SocketError.ConnectionReset, "closed"), (reset.Sent, reset.Error, reset.Word));
        Assert.Equal(4, connection.Stats.Sent);
    }

    /// <summary>A call reads the clock at its start, twice before it parks, and once more after: there the reactor comes in between.</summary>
    private sealed class HookedClock : TimeProvider
    {
        private const int ReadAfterThePark = 4;

        private int _reads;
        private Action? _afterThePark;

        public Action AfterThePark
        {
            set => (_reads, _afterThePark) = (0, value);
        }

        public override long GetTimestamp()
        {
            if (++_reads == ReadAfterThePark)
            {
                _afterThePark?.Invoke();
            }

            return base.GetTimestamp();
        }
    }
}
