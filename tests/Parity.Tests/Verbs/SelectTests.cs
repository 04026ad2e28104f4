using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Verbs;

public sealed class AsyncSelectTests : SelectTests<AsyncFace>;

public sealed class LoopSelectTests : SelectTests<LoopFace>;

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
            int filled = await Fill(connection);
            Assert.True((await Face.Select(null, [connection.Selectable], 0).Soon()).TimedOut);

            Task<Ready> select = Face.Select(null, [connection.Selectable]);
            await peer.Receive(filled);

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
    public async Task Select_NothingToWatch_IsASleep()
    {
        Assert.True((await Face.Select(null, null, 0.02).Soon()).TimedOut);
        Assert.True((await Face.Select([], [], 0).Soon()).TimedOut);
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

    // The kernel moves bytes on from one buffer to the next: it is full when a send waited and nothing went out.
    private static async Task<int> Fill(FaceConnection connection)
    {
        int filled = 0;
        Answer<int> answer;
        do
        {
            answer = await connection.Send(new byte[24 << 20]).Soon();
            Assert.Equal("timeout", answer.Word);
            filled += answer.Sent;
        }
        while (answer.Sent > 0);
        return filled;
    }
}
