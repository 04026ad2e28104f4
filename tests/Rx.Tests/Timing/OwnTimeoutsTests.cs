using System.Reactive;
using System.Reactive.Linq;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Timing;

/// <summary>Streams wait as long as receives may, messages as long as sends may. A timeout of zero tells the two apart without a clock.</summary>
public sealed class OwnTimeoutsTests
{
    [Fact]
    public async Task Lines_ReceiveTimeouts_EndTheStream()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Connection.ReceiveTimeouts = Timeouts.Poll;

        using Watched<string> lines = wire.Connection.Lines().Watch();

        Assert.IsType<SocketTimeoutException>(await lines.End());
    }

    [Fact]
    public async Task SendLines_SendTimeouts_EndTheSendingAndNotTheStream()
    {
        using RawPair wire = await RawPair.Connect(window: 4096);
        wire.Connection.SendTimeouts = Timeouts.Poll;
        using Watched<string> lines = wire.Connection.Lines().Watch();

        using Watched<Unit> sending = wire.Connection.SendLines(Observable.Return(new string('x', 20_000_000))).Watch();

        Assert.IsType<SocketTimeoutException>(await sending.End());
        wire.Give("still here\n");
        Assert.Equal("still here", await lines.Next());
    }
}
