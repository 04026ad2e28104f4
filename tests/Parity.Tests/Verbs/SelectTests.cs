using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Verbs;

public sealed class AsyncSelectTests : SelectTests<AsyncFace>;

public sealed class RxSelectTests : SelectTests<RxFace>;

public sealed class BlockingSelectTests : SelectTests<BlockingFace>;

public abstract class SelectTests<TFace> : FaceTests<TFace>
    where TFace : Face, new()
{
    [Fact]
    public async Task Select_NothingReady_TimesOut()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Ready looked = await Face.Select([connection.Selectable], null, 0).Soon();
            Ready waited = await Face.Select([connection.Selectable], null, 0.02).Soon();

            Assert.Equal((true, true), (looked.TimedOut, waited.TimedOut));
            Assert.Empty(waited.Readable);
        }
    }

    [Fact]
    public async Task Select_BytesCome_IsReadableUntilTheyAreTaken()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Task<Ready> select = Face.Select([connection.Selectable], null);
            await peer.Send("x");

            Assert.Equal([connection.Selectable], (await select.Soon()).Readable);
            Assert.Equal([connection.Selectable], (await Face.Select([connection.Selectable], null).Soon()).Readable);
            Assert.True((await connection.Receive(1).Soon()).Ok);
            Assert.True((await Face.Select([connection.Selectable], null, 0).Soon()).TimedOut);
        }
    }

    [Fact]
    public async Task Select_PeerEnds_IsReadable()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Task<Ready> select = Face.Select([connection.Selectable], null);
            peer.EndSending();

            Assert.Equal([connection.Selectable], (await select.Soon()).Readable);
        }
    }

    [Fact]
    public async Task Select_PeerResets_IsReadableAndWritable()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        {
            Task<Ready> select = Face.Select([connection.Selectable], null);
            peer.Reset();
            await select.Soon();

            Ready both = await Face.Select([connection.Selectable], [connection.Selectable]).Soon();

            Assert.Equal([connection.Selectable], both.Readable);
            Assert.Equal([connection.Selectable], both.Writable);
        }
    }

    [Fact]
    public async Task Select_RoomToSend_IsWritableUntilTheWindowIsFull()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Assert.Equal([connection.Selectable], (await Face.Select(null, [connection.Selectable]).Soon()).Writable);
            connection.Timeout = 0.05;
            Answer<int> filled = await connection.Send(new byte[24 << 20]).Soon();
            Assert.Equal("timeout", filled.Word);
            Assert.True((await Face.Select(null, [connection.Selectable], 0).Soon()).TimedOut);

            Task<Ready> select = Face.Select(null, [connection.Selectable]);
            await peer.Receive(filled.Sent);

            Assert.Equal([connection.Selectable], (await select.Soon()).Writable);
        }
    }

    [Fact]
    public async Task Select_BufferedBytes_AreReadableWithoutWaiting()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        (FaceConnection other, RawPeer silent) = await Connected();
        using (connection)
        using (peer)
        using (other)
        using (silent)
        {
            await peer.Send("one\ntwo\n");
            await Pieces.Arrived(connection, 8);
            Assert.True((await connection.ReceiveLine().Soon()).Ok);

            Ready ready = await Face.Select([other.Selectable, connection.Selectable], null).Soon();

            Assert.True(connection.HasBuffered);
            Assert.Equal([connection.Selectable], ready.Readable);
        }
    }

    [Fact]
    public async Task Select_SomeBufferedAndSomeInTheSystem_GivesBothTheBufferedFirst()
    {
        (FaceConnection buffered, RawPeer one) = await Connected();
        (FaceConnection arrived, RawPeer two) = await Connected();
        using (buffered)
        using (one)
        using (arrived)
        using (two)
        {
            await one.Send("a\nb\n");
            await two.Send("c");
            await Pieces.Arrived(buffered, 4);
            await Pieces.Arrived(arrived, 1);
            Assert.True((await buffered.ReceiveLine().Soon()).Ok);

            Ready ready = await Face.Select([arrived.Selectable, buffered.Selectable], null).Soon();

            Assert.Equal([buffered.Selectable, arrived.Selectable], ready.Readable);
        }
    }

    [Fact]
    public async Task Select_TheSameSocketTwice_GivesItOnce()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            await peer.Send("x");

            Ready ready = await Face.Select([connection.Selectable, connection.Selectable], [connection.Selectable, connection.Selectable]).Soon();
            Ready readable = await Face.Select([connection.Selectable, connection.Selectable], null).Soon();

            Assert.Equal([connection.Selectable], ready.Writable);
            Assert.Equal([connection.Selectable], readable.Readable);
        }
    }

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
    public async Task Select_NothingToWatch_IsASleep()
    {
        Assert.True((await Face.Select(null, null, 0.02).Soon()).TimedOut);
        Assert.True((await Face.Select([], [], 0).Soon()).TimedOut);
    }

    [Fact]
    public async Task Select_TheOnlySocketIsClosedMeanwhile_Ends()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (peer)
        {
            // Closed before select has seen it, it would be ignored: a sleep without end.
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

    [Fact]
    public async Task Select_OfAServer_IsReadableWhenAClientWaits()
    {
        using FaceServer server = (await Face.Listen().Soon()).Must();
        Task<Ready> select = Face.Select([server.Selectable], null);

        using RawPeer client = await RawPeer.Connect(server.Port);

        Assert.Equal([server.Selectable], (await select.Soon()).Readable);
        using FaceConnection accepted = (await server.Accept().Soon()).Must();
        Assert.True((await Face.Select([server.Selectable], null, 0).Soon()).TimedOut);
    }

    [Fact]
    public async Task Select_WhileAReceiveWaits_DisturbsNeither()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Task<Answer<string>> receive = connection.ReceiveLine();
            Task<Ready> select = Face.Select(null, [connection.Selectable]);
            await select.Soon();
            await peer.Send("line\n");

            Assert.Equal("line", (await receive.Soon()).Must());
        }
    }

    [Fact]
    public async Task Select_VeryLongTimeout_IsATimeoutLikeAnyOther()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Task<Ready> select = Face.Select([connection.Selectable], null, 30 * 24 * 3600);
            await peer.Send("x");

            Assert.Equal([connection.Selectable], (await select.Soon()).Readable);
        }
    }

    [Theory]
    [InlineData(Readiness.Readable)]
    [InlineData(Readiness.Writable)]
    public async Task WhenReady_OneDirection_TellsWhenItIs(Readiness need)
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            await peer.Send("x");

            Assert.True(await Face.WhenReady(connection.Selectable, need).Soon());
            connection.Close();
            Assert.False(await Face.WhenReady(connection.Selectable, need).Soon());
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
