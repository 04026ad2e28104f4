using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Verbs;

public sealed class AsyncSelectClosingTests : SelectClosingTests<AsyncFace>;

public sealed class LoopSelectClosingTests : SelectClosingTests<LoopFace>;

public sealed class RxSelectClosingTests : SelectClosingTests<RxFace>;

public sealed class BlockingSelectClosingTests : SelectClosingTests<BlockingFace>;

/// <summary>Sockets that are closed before a select, or while it waits.</summary>
public abstract class SelectClosingTests<TFace> : FaceTests<TFace>
    where TFace : Face, new()
{
    [Fact]
    public async Task Select_ClosedSockets_AreIgnored()
    {
        (FaceConnection closed, RawPeer one) = await Connected();
        (FaceConnection open, RawPeer two) = await Connected();
        using (one)
        using (open)
        using (two)
        {
            closed.Close();
            await two.Send("x");

            Assert.Equal([open.Selectable], (await Face.Select([closed.Selectable, open.Selectable], [closed.Selectable]).Soon()).Readable);
            Assert.True((await Face.Select([closed.Selectable], [closed.Selectable], 0.02).Soon()).TimedOut);
        }
    }

    [Fact]
    public async Task Select_AllClosedBefore_DoesNotWaitWithoutEnd()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (peer)
        {
            connection.Close();

            Assert.True((await Face.Select([connection.Selectable], null).Soon()).TimedOut);
            Assert.True((await Face.Select(null, [connection.Selectable]).Soon()).TimedOut);
        }
    }

    [Fact]
    public async Task Select_ClosedWithBufferedBytes_IsIgnored()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (peer)
        {
            await peer.Send("one\ntwo\n");
            await Pieces.Arrived(connection, 8);
            Assert.True((await connection.ReceiveLine().Soon()).Ok);
            Assert.True(connection.HasBuffered);
            connection.Close();

            Assert.Empty((await Face.Select([connection.Selectable], null, 0).Soon()).Readable);
            Assert.False(await Face.WhenReady(connection.Selectable, Readiness.Readable).Soon());
        }
    }

    [Fact]
    public async Task Select_TheOnlySocketIsClosedMeanwhile_Ends()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (peer)
        {
            // Seen and then closed; closed before is another test.
            TaskCompletionSource seen = new();
            Task<Ready> select = Face.Select(ThenSeen(connection, seen), null);
            await seen.Task.Soon();
            connection.Close();

            Assert.True((await select.Soon()).TimedOut);
        }
    }

    [Fact]
    public async Task Select_ASocketIsClosedBeforeTheWaitBegins_Ends()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (peer)
        {
            Assert.True((await Face.Select(ThenClosed(connection), null).Soon()).TimedOut);
        }
    }

    [Fact]
    public async Task Select_OneOfTwoIsClosedMeanwhile_GoesOnWithTheOther()
    {
        (FaceConnection one, RawPeer first) = await Connected();
        (FaceConnection two, RawPeer second) = await Connected();
        using (first)
        using (two)
        using (second)
        {
            Task<Ready> select = Face.Select([one.Selectable, two.Selectable], null);
            one.Close();
            await second.Send("x");

            Assert.Equal([two.Selectable], (await select.Soon()).Readable);
        }
    }

    private static IEnumerable<ISelectable> ThenSeen(FaceConnection connection, TaskCompletionSource seen)
    {
        yield return connection.Selectable;
        seen.SetResult();
    }

    private static IEnumerable<ISelectable> ThenClosed(FaceConnection connection)
    {
        yield return connection.Selectable;
        connection.Close();
    }
}
