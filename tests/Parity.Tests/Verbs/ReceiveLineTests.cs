using System.Text;
using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Verbs;

public sealed class AsyncReceiveLineTests : ReceiveLineTests<AsyncFace>;

public sealed class LoopReceiveLineTests : ReceiveLineTests<LoopFace>;

public sealed class RxReceiveLineTests : ReceiveLineTests<RxFace>;

public sealed class BlockingReceiveLineTests : ReceiveLineTests<BlockingFace>;

public abstract class ReceiveLineTests<TFace> : FaceTests<TFace>
    where TFace : Face, new()
{
    [Theory]
    [InlineData("one\n", "one")]
    [InlineData("one\r\n", "one")]
    [InlineData("o\rn\r\re\r\n", "one")]
    [InlineData("\n", "")]
    [InlineData("\r\n", "")]
    [InlineData("a\0b\u0001\n", "a\0b\u0001")]
    [InlineData("a\vb\fc\u0085d\u2028e\n", "a\vb\fc\u0085d\u2028e")]
    [InlineData("gr\u00fc\u00df \u4e16\u754c \U0001F600\n", "gr\u00fc\u00df \u4e16\u754c \U0001F600")]
    public async Task ReceiveLine_OfAnyBytes_DropsItsEndAndEveryReturn(string sent, string expected)
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            await peer.Send(sent);

            Assert.Equal(expected, (await connection.ReceiveLine().Soon()).Must());
        }
    }

    [Fact]
    public async Task ReceiveLine_SeveralLinesInOnePiece_GivesOneAfterTheOther()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            await peer.Send("one\n\n\r\ntwo\r\nthree\n");

            List<string> lines = [];
            for (int i = 0; i < 5; i++)
            {
                lines.Add((await connection.ReceiveLine().Soon()).Must());
            }

            Assert.Equal(["one", "", "", "two", "three"], lines);
        }
    }

    [Theory]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(65536)]
    [InlineData(700_001)]
    public async Task ReceiveLine_LongerThanTheBuffers_ComesWhole(int length)
    {
        string line = string.Concat(Enumerable.Range(0, (length / 7) + 1).Select(static i => $"{i:D6} "))[..length];
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Task sending = peer.Send(line + "\nnext\n");

            Assert.Equal(line, (await connection.ReceiveLine().Soon()).Must());
            Assert.Equal("next", (await connection.ReceiveLine().Soon()).Must());
            await sending.Soon();
        }
    }

    [Fact]
    public async Task ReceiveLine_ReturnAndFeedInTwoPieces_IsOneEnd()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Task<Answer<string>> receive = connection.ReceiveLine();
            await peer.Send("one\r");
            await Pieces.Taken(connection, receive);
            await peer.Send("\ntwo\n");

            Assert.Equal("one", (await receive.Soon()).Must());
            Assert.Equal("two", (await connection.ReceiveLine().Soon()).Must());
        }
    }

    [Fact]
    public async Task ReceiveLine_PeerEndsBetweenLines_IsClosedWithNothing()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            await peer.Send("last\n");
            peer.EndSending();

            Assert.Equal("last", (await connection.ReceiveLine().Soon()).Must());
            for (int i = 0; i < 3; i++)
            {
                Answer<string> end = await connection.ReceiveLine().Soon();
                Assert.Equal(("closed", 0), (end.Word, end.Gathered.Length));
            }
        }
    }

    [Fact]
    public async Task ReceiveLine_PeerEndsInsideTheLine_IsClosedWithThePartial()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            await peer.Send("whole\npart");
            peer.EndSending();

            Assert.Equal("whole", (await connection.ReceiveLine().Soon()).Must());
            Answer<string> cut = await connection.ReceiveLine().Soon();

            Assert.Equal(("closed", "part"), (cut.Word, cut.GatheredText));
        }
    }

    [Fact]
    public async Task ReceiveLine_TimesOut_LosesNothing()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            connection.Timeout = 0.02;
            await peer.Send("one ");
            await Pieces.Arrived(connection, 4);
            Answer<string> first = await connection.ReceiveLine().Soon();
            await peer.Send("two ");
            await Pieces.Arrived(connection, 4);
            Answer<string> second = await connection.ReceiveLine(first.Gathered).Soon();
            connection.Timeout = null;
            await peer.Send("three\nfour\n");

            Assert.Equal(("timeout", "one "), (first.Word, first.GatheredText));
            Assert.Equal(("timeout", "one two "), (second.Word, second.GatheredText));
            Assert.Equal("one two three", (await connection.ReceiveLine(second.Gathered).Soon()).Must());
            Assert.Equal("four", (await connection.ReceiveLine().Soon()).Must());
        }
    }

    [Fact]
    public async Task ReceiveLine_TimedOutInsideACharacter_IsTextInTheEnd()
    {
        byte[] text = Encoding.UTF8.GetBytes("\u4e16\u754c\n");
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            connection.Timeout = 0;
            await peer.Send(text.AsMemory(0, 4));
            await Pieces.Arrived(connection, 4);
            Answer<string> first = await connection.ReceiveLine().Soon();
            connection.Timeout = null;
            await peer.Send(text.AsMemory(4));

            Assert.Equal(("timeout", 4), (first.Word, first.Gathered.Length));
            Assert.Equal("\u4e16\u754c", (await connection.ReceiveLine(first.Gathered).Soon()).Must());
        }
    }

    [Fact]
    public async Task ReceiveLine_PeerResets_IsClosed()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        {
            Task<Answer<string>> receive = connection.ReceiveLine();
            await peer.Send("part");
            await Pieces.Taken(connection, receive);
            peer.Reset();

            Answer<string> cut = await receive.Soon();
            Answer<string> again = await connection.ReceiveLine().Soon();

            Assert.Equal(("closed", "part"), (cut.Word, cut.GatheredText));
            Assert.Equal("closed", again.Word);
        }
    }
}
