using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading.Channels;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Flow;

/// <summary>A queue that shall fail when it is full waits for nothing: <see cref="Overflow.Fail"/>.</summary>
public sealed class HopOverflowTests
{
    [Fact]
    public async Task Hop_OverflowsWhileTheObserverHolds_FailsAtOnceAndLeavesTheSource()
    {
        using Subject<int> source = new();
        TaskCompletionSource never = new();
        using Watched<int> items = source.Hop(2, Overflow.Fail).Watch(_ => Backpressure.TryHold(never.Task));
        source.OnNext(0);
        Assert.Equal(0, await items.Next());

        source.OnNext(1);
        source.OnNext(2);
        source.OnNext(3);

        Assert.False(source.HasObservers);
        Assert.IsType<OverflowException>(await items.End());
        Assert.Empty(items.Rest());
    }

    [Fact]
    public async Task Hop_OverflowsInFrontOfASendThatWaits_EndsTheSending()
    {
        using RawPair wire = await RawPair.Connect(window: 4096);
        await BusyWindow.Fill(wire.Connection);
        using Subject<string> source = new();
        using var sending = wire.Connection.SendLines(source.Hop(1, Overflow.Fail), new SendOptions { End = SendEnd.Close }).Watch();

        while (source.HasObservers)
        {
            source.OnNext("news");
        }

        Assert.IsType<OverflowException>(await sending.End());
        Assert.Equal(CloseReason.Abort, await wire.Connection.Closed.Within());
    }

    [Fact]
    public async Task ToChannel_Overflows_LeavesTheSourceAndFails()
    {
        using Subject<int> source = new();
        ChannelReader<int> channel = source.Checked().ToChannel(1, Overflow.Fail);

        source.OnNext(0);
        source.OnNext(1);

        Assert.False(source.HasObservers);
        Assert.Equal(0, await channel.ReadAsync().Within());
        await Assert.ThrowsAsync<OverflowException>(() => channel.Completion.Within());
    }
}
