using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Streams;

public sealed class ClosedTests
{
    [Theory]
    [InlineData(CloseReason.PeerEnd)]
    [InlineData(CloseReason.PeerReset)]
    [InlineData(CloseReason.Local)]
    [InlineData(CloseReason.Abort)]
    [InlineData(CloseReason.Deadline)]
    [InlineData(CloseReason.Limit)]
    public async Task WhenClosed_TellsWhatHappenedFirst(CloseReason reason)
    {
        using RawPair wire = await RawPair.Connect();
        using Watched<CloseReason> closed = wire.Connection.WhenClosed().Watch();
        using Watched<ReadOnlyMemory<byte>> chunks = wire.Connection.Chunks().Watch();

        switch (reason)
        {
            case CloseReason.PeerEnd:
                wire.End();
                break;
            case CloseReason.PeerReset:
                wire.Reset();
                break;
            case CloseReason.Local:
                wire.Connection.Dispose();
                break;
            case CloseReason.Abort:
                wire.Connection.Abort();
                break;
            case CloseReason.Limit:
                wire.Connection.Abort(reason);
                break;
            default:
                wire.End();
                await wire.Connection.CloseAsync(reason).AsTask().Within();
                break;
        }

        CloseReason told = await closed.Next();
        Assert.Null(await closed.End());
        wire.Connection.Dispose();

        // An end of the peer's that is found first is a reason, too.
        Assert.True(told == reason || (reason == CloseReason.Deadline && told == CloseReason.PeerEnd), $"{told}");
        Assert.Equal(told, await wire.Connection.Closed.Within());
    }

    [Fact]
    public async Task WhenClosed_OfAnOpenConnection_SaysNothing()
    {
        using Pair pair = await Pair.Connect();
        using Watched<CloseReason> closed = pair.Server.WhenClosed().Watch();

        await pair.Client.SendAsync("line\n").Within();
        await pair.Server.ReceiveLineAsync().Within();

        Assert.Equal(0, closed.Count);
        Assert.False(pair.Server.Closed.IsCompleted);
    }
}
