using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Verbs;

public sealed class AsyncReceiveCountTests : ReceiveCountTests<AsyncFace>;

public sealed class LoopReceiveCountTests : ReceiveCountTests<LoopFace>;

public sealed class RxReceiveCountTests : ReceiveCountTests<RxFace>;

public sealed class BlockingReceiveCountTests : ReceiveCountTests<BlockingFace>;

public abstract class ReceiveCountTests<TFace> : FaceTests<TFace>
    where TFace : Face, new()
{
    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(8192)]
    [InlineData(8193)]
    [InlineData(65537)]
    [InlineData(300_000)]
    public async Task Receive_OfACount_GivesExactlySoManyBytesAsTheyWere(int count)
    {
        byte[] data = Bytes(count + 3);
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Task sending = peer.Send(data);

            Assert.Equal(data[..count], (await connection.Receive(count).Soon()).Must());
            Assert.Equal(data[count..], (await connection.Receive(3).Soon()).Must());
            await sending.Soon();
        }
    }

    [Fact]
    public async Task Receive_OfZero_GivesNothingAndTakesNothing()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            await peer.Send("ab");

            Assert.Empty((await connection.Receive(0).Soon()).Must());
            Assert.Equal("ab"u8.ToArray(), (await connection.Receive(2).Soon()).Must());
        }
    }

    [Fact]
    public async Task Receive_OneByteAtATime_GivesAllInOrder()
    {
        byte[] data = Bytes(300);
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            await peer.Send(data);

            List<byte> received = [];
            for (int i = 0; i < data.Length; i++)
            {
                received.AddRange((await connection.Receive(1).Soon()).Must());
            }

            Assert.Equal(data, received);
        }
    }

    [Fact]
    public async Task Receive_PeerEndsBeforeTheFirstByte_IsClosedWithNothing()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            peer.EndSending();

            Answer<byte[]> end = await connection.Receive(3).Soon();

            Assert.Equal(("closed", 0), (end.Word, end.Gathered.Length));
        }
    }

    [Fact]
    public async Task Receive_PeerEndsBeforeTheLastByte_IsClosedWithThePartial()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            await peer.Send("abcd");
            peer.EndSending();

            Answer<byte[]> cut = await connection.Receive(10).Soon();

            Assert.Equal(("closed", "abcd"), (cut.Word, cut.GatheredText));
        }
    }

    [Fact]
    public async Task Receive_TimesOut_LosesNothing()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            connection.Timeout = 0.02;
            await peer.Send("abc");
            await Pieces.Arrived(connection, 3);
            Answer<byte[]> first = await connection.Receive(6).Soon();
            connection.Timeout = null;
            await peer.Send("defg");

            Assert.Equal(("timeout", "abc"), (first.Word, first.GatheredText));
            Assert.Equal("abcdef"u8.ToArray(), (await connection.Receive(6, first.Gathered).Soon()).Must());
            Assert.Equal("g"u8.ToArray(), (await connection.Receive(1).Soon()).Must());
        }
    }

    [Fact]
    public async Task Receive_TimedOutAsACount_GoesOnAsALine()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            connection.Timeout = 0.02;
            await peer.Send("abc");
            await Pieces.Arrived(connection, 3);
            Answer<byte[]> first = await connection.Receive(6).Soon();
            connection.Timeout = null;
            await peer.Send("d\n");

            Assert.Equal("timeout", first.Word);
            Assert.Equal("abcd", (await connection.ReceiveLine(first.Gathered).Soon()).Must());
        }
    }

    [Fact]
    public async Task Receive_WithATimeoutOfZero_TakesWhatHasComeAndDoesNotWait()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            connection.Timeout = 0;
            Answer<byte[]> empty = await connection.Receive(1).Soon();
            await peer.Send("abc");
            await Pieces.Arrived(connection, 3);

            Assert.Equal("timeout", empty.Word);
            Assert.Equal("ab"u8.ToArray(), (await connection.Receive(2).Soon()).Must());
            Answer<byte[]> rest = await connection.Receive(2).Soon();
            Assert.Equal(("timeout", "c"), (rest.Word, rest.GatheredText));
        }
    }

    [Fact]
    public async Task Receive_WithATimeoutOfHours_Waits()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            connection.Timeout = 30 * 24 * 3600;
            connection.TotalTimeout = 3600;
            Task<Answer<byte[]>> receive = connection.Receive(4);
            await peer.Send("ab");
            await Pieces.Taken(connection, receive);
            await peer.Send("cd");

            Assert.Equal("abcd"u8.ToArray(), (await receive.Soon()).Must());
        }
    }

    [Fact]
    public async Task Receive_WithATotalTimeout_EndsWhateverTheProgress()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            connection.Timeout = 10;
            connection.TotalTimeout = 0.1;

            // Before: on a busy machine the time may be over before anything is sent.
            await peer.Send("x");
            await Pieces.Arrived(connection, 1);
            Task<Answer<byte[]>> receive = connection.Receive(int.MaxValue / 32);
            int sent = 1;
            while (!receive.IsCompleted)
            {
                await peer.Send("x");
                sent++;
                await Pieces.Taken(connection, receive);
            }

            Answer<byte[]> answer = await receive.Soon();

            Assert.Equal("timeout", answer.Word);
            Assert.InRange(answer.Gathered.Length, 1, sent);
        }
    }

    [Fact]
    public async Task Receive_Counted_CountsWhatItHandedOut()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            await peer.Send("one\r\ntwothree");
            await Pieces.Arrived(connection, 13);

            Assert.Equal("one", (await connection.ReceiveLine().Soon()).Must());
            Assert.Equal(5, connection.Traffic.Received);
            Assert.True(connection.HasBuffered);
            Assert.Equal(3, (await connection.Receive(3).Soon()).Must().Length);
            Assert.Equal(8, connection.Traffic.Received);
            Assert.Equal(5, (await connection.Receive(5).Soon()).Must().Length);
            Assert.Equal((13, false), (connection.Traffic.Received, connection.HasBuffered));
        }
    }
}
