using System.Reactive.Linq;
using System.Reactive.Subjects;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Sending;

/// <summary>One source to several connections, of which one's peer does not read.</summary>
public sealed class BroadcastTests
{
    [Fact]
    public async Task Publish_ToSeveralSendLines_ByDefaultGoesAsTheSlowestDoes()
    {
        using Pair speaker = await Pair.Connect();
        using Pair listener = await Pair.Connect();
        using RawPair sleeper = await StuckPair();
        IConnectableObservable<string> news = speaker.Server.Lines().Checked().Publish();
        using var listening = listener.Server.SendLines(news).Watch();
        using var sleeping = sleeper.Connection.SendLines(news).Watch();
        using IDisposable connected = news.Connect();

        await speaker.Client.SendAsync("one\ntwo\n").Within();

        // The first reaches whoever reads. The second is not even received: it is there for another receive.
        Assert.Equal("one", await listener.Client.ReceiveLineAsync().Within());
        Assert.Equal("two", await speaker.Server.ReceiveLineAsync().Within());
    }

    [Theory]
    [InlineData(Overflow.DropOldest)]
    [InlineData(Overflow.DropNewest)]
    [InlineData(Overflow.Fail)]
    public async Task Publish_WithAPolicy_ASlowPeerStopsNoOther(Overflow overflow)
    {
        const int Lines = 100;
        SendOptions options = new() { Capacity = 8, Overflow = overflow };
        using Pair speaker = await Pair.Connect();
        using Pair listener = await Pair.Connect();
        using RawPair sleeper = await StuckPair();
        IConnectableObservable<string> news = speaker.Server.Lines().Checked().Publish();
        using var sleeping = sleeper.Connection.SendLines(news, options).Watch();
        using var listening = listener.Server.SendLines(news, options).Watch();
        using IDisposable connected = news.Connect();

        for (int line = 0; line < Lines; line++)
        {
            await speaker.Client.SendAsync($"{line}\n").Within();
            Assert.Equal($"{line}", await listener.Client.ReceiveLineAsync().Within());
        }

        if (overflow == Overflow.Fail)
        {
            Assert.IsType<OverflowException>(await sleeping.End());
        }
        else
        {
            Assert.False(sleeping.HasEnded);
        }
    }

    private static async Task<RawPair> StuckPair()
    {
        RawPair wire = await RawPair.Connect(window: 4096);
        await BusyWindow.Fill(wire.Connection);
        return wire;
    }
}
