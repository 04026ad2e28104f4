using RxSocket.Sys;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

[OutsideLoop("About the thread that all sockets outside of loops share.")]
public sealed class FairnessTests
{
    private const int RoundTrips = 20;

    [Fact]
    public async Task Neighbour_OfAPeerThatNeverFallsSilent_StillHasItsTurns()
    {
        bool isOver = false;
        ScriptedSocket flooded = new();
        flooded.HasNothing().BringsUntil(() => Volatile.Read(ref isOver)).Ends();
        using TcpConnection reader = new(flooded, TimeProvider.System);
        using Pair pair = await Pair.Connect();
        Task<byte[]> everything = reader.ReceiveAllAsync().AsTask();

        // On the reactor's thread, as an edge of the kernel would be.
        EdgeAlarm flood = new(flooded);
        Reactor.Shared.Alarms.Set(flood, TimeProvider.System.GetTimestamp());
        await Eventually.True(() => flooded.ReceiveCalls > 1);
        try
        {
            byte[] ball = new byte[1];
            for (int i = 0; i < RoundTrips; i++)
            {
                Task<int> arrives = pair.Server.ReceiveSomeAsync(ball).AsTask();
                await pair.Client.SendAsync(ball).Within();
                await arrives.Within();
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
        }

        await everything.Within();
    }

    private sealed class EdgeAlarm(KernelSocket socket) : Alarm
    {
        // With the hint that a short receive says nothing: there is always more.
        public override void Ring() => socket.Edge(Readiness.Readable | Readiness.Fault);
    }
}
