using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>User code that calls the library back, at every opportunity that a call gives it: the same connection receives, sends, or is disposed of, inside the
/// callback. Nothing hangs, and every line is received once.</summary>
public sealed class ReentryTests
{
    private const int MostOpportunities = 40;

    public static TheoryData<Intruder, bool> Intruders() => new()
    {
        { Intruder.Clock, false }, { Intruder.Clock, true }, { Intruder.Meter, false }, { Intruder.Meter, true },
    };

    [Theory]
    [MemberData(nameof(Intruders))]
    public async Task Receive_UserCodeReceives_EveryLineComesOnce(Intruder intruder, bool waits)
    {
        using IntrudedStage stage = await IntrudedStage.Set(intruder);
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            List<string> lines = [];
            Task inner = Task.CompletedTask;
            stage.Trap.Arm(after, () => inner = AddLine(stage.Connection, lines));
            Task outer = waits ? AddLine(stage.Connection, lines) : Task.CompletedTask;
            stage.Pair.Give("1\n");
            outer = waits ? outer : AddLine(stage.Connection, lines);
            await Eventually.True(() => outer.IsCompleted || stage.Trap.HasSprung);
            stage.Trap.Disarm();
            sprung = stage.Trap.HasSprung ? 1 : 0;

            // One of the two, or both, were served; a call that waits still gets the second line, and so does the last receive.
            stage.Pair.Give("2\n");
            await Task.WhenAll(outer, inner).Within();
            while (lines.Count < 2)
            {
                await AddLine(stage.Connection, lines).Within();
            }

            Assert.Equal(["1", "2"], lines.Order());
        }
    }

    [Theory]
    [MemberData(nameof(Intruders))]
    public async Task CancelledReceive_UserCodeReceives_IsRefusedOrServedAtOnce(Intruder intruder, bool waits)
    {
        using IntrudedStage stage = await IntrudedStage.Set(intruder);
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            using CancellationTokenSource source = new();
            List<string> lines = [];
            Task inner = Task.CompletedTask;
            stage.Trap.Arm(after, () =>
            {
                // The call that the trap stands in is cancelled: it does not bar the way for long, but from in here it never leaves.
                source.Cancel();
                inner = AddLine(stage.Connection, lines);
            });
            if (!waits)
            {
                stage.Pair.Give("1\n");
            }

            Task outer = Task.Run(() => AddLine(stage.Connection, lines, source.Token));
            await Eventually.True(() => outer.IsCompleted || stage.Trap.HasSprung || new ByteChannelProbe(stage.Connection).IsReceiveParked);
            if (waits)
            {
                stage.Pair.Give("1\n");
            }

            await Task.WhenAny(outer).Within();
            stage.Trap.Disarm();
            sprung = stage.Trap.HasSprung ? 1 : 0;
            stage.Pair.Give("2\n");
            await Task.WhenAll(outer, inner).Within();
            while (lines.Count < 2)
            {
                await AddLine(stage.Connection, lines).Within();
            }

            Assert.Equal(["1", "2"], lines.Order());
        }
    }

    [Theory]
    [MemberData(nameof(Intruders))]
    public async Task Receive_UserCodeSends_BothSucceed(Intruder intruder, bool waits)
    {
        using IntrudedStage stage = await IntrudedStage.Set(intruder);
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            List<string> lines = [];
            Task send = Task.CompletedTask;
            stage.Trap.Arm(after, () => send = stage.Connection.SendAsync("x"u8.ToArray()).AsTask());
            Task receive = waits ? AddLine(stage.Connection, lines) : Task.CompletedTask;
            stage.Pair.Give("1\n");
            receive = waits ? receive : AddLine(stage.Connection, lines);
            await receive.Within();
            stage.Trap.Disarm();
            sprung = stage.Trap.HasSprung ? 1 : 0;
            await send.Within();

            Assert.Equal(["1"], lines);
            Assert.Equal(sprung, stage.Pair.Take(sprung).Length);
        }
    }

    [Theory]
    [MemberData(nameof(Intruders))]
    public async Task Receive_UserCodeDisposes_EndsAndIsClosed(Intruder intruder, bool waits)
    {
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            using IntrudedStage stage = await IntrudedStage.Set(intruder);
            List<string> lines = [];
            stage.Trap.Arm(after, stage.Connection.Dispose);
            Task receive = waits ? AddLine(stage.Connection, lines) : Task.CompletedTask;
            stage.Pair.Give("1\n");
            receive = waits ? receive : AddLine(stage.Connection, lines);
            await receive.Within();
            stage.Trap.Disarm();
            sprung = stage.Trap.HasSprung ? 1 : 0;

            Assert.Equal(sprung > 0, stage.Connection.Handle is null);
        }
    }

    [Fact]
    public async Task Meter_ListenerReceivesAtEveryMeasurement_EveryLineComesOnce()
    {
        const int Lines = 2_000;
        using RawPair pair = await RawPair.Connect();
        Trap trap = new();
        using TrappedMeter meter = new(trap);
        List<string> lines = [];
        List<Task> inner = [];

        // A listener that answers every measurement of bytes by a receive, which is a measurement.
        void ReceiveAgain()
        {
            lock (inner)
            {
                inner.Add(AddLine(pair.Connection, lines));
            }

            trap.Arm(0, ReceiveAgain);
        }

        pair.Give(string.Concat(Enumerable.Range(0, Lines).Select(static number => $"{number:00000}\n")));
        trap.Arm(0, ReceiveAgain);
        while (Count() < Lines)
        {
            await AddLine(pair.Connection, lines).Within();
            Task[] begun;
            lock (inner)
            {
                begun = [.. inner];
            }

            await Eventually.True(() => Count() == Lines || begun.All(static receive => receive.IsCompleted));
        }

        trap.Disarm();
        Assert.Equal(Enumerable.Range(0, Lines).Select(static number => $"{number:00000}"), lines.Order());

        int Count()
        {
            lock (lines)
            {
                return lines.Count;
            }
        }
    }

    // Refused while another receive is under way, and closed: no line.
    private static async Task AddLine(TcpConnection connection, List<string> lines, CancellationToken cancellation = default)
    {
        try
        {
            string? line = await connection.ReceiveLineAsync(cancellation).ConfigureAwait(false);
            lock (lines)
            {
                lines.Add(line!);
            }
        }
        catch (Exception refused) when (refused is InvalidOperationException or OperationCanceledException)
        {
        }
    }
}
