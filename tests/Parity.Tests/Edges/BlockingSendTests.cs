using System.Text;
using RxSocket.Blocking;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Edges;

/// <summary>LuaSocket's rules for client:send: it answers with an index, not with a count.</summary>
public sealed class BlockingSendTests
{
    private const string Data = "abcdefghij";

    [Theory]
    [InlineData(1, -1, "abcdefghij", 10)]
    [InlineData(3, -1, "cdefghij", 10)]
    [InlineData(3, 5, "cde", 5)]
    [InlineData(-3, -1, "hij", 10)]
    [InlineData(-3, -2, "hi", 9)]
    [InlineData(0, 2, "ab", 2)]
    [InlineData(-100, 2, "ab", 2)]
    [InlineData(9, 100, "ij", 10)]
    [InlineData(6, 3, "", 5)]
    [InlineData(11, -1, "", 10)]
    [InlineData(100, -1, "", 99)]
    [InlineData(1, 0, "", 0)]
    [InlineData(1, -11, "", 0)]
    [InlineData(int.MinValue, int.MaxValue, "abcdefghij", 10)]
    [InlineData(int.MaxValue, int.MinValue, "", int.MaxValue - 1)]
    public async Task Send_OfARange_SendsItAndGivesTheIndexOfTheLastByte(int i, int j, string sent, int index)
    {
        using BlockingPair pair = await BlockingPair.Connect();

        Outcome<int> text = pair.Client.Send(Data, i, j);
        Outcome<int> bytes = pair.Client.Send(Encoding.Latin1.GetBytes(Data), i, j);
        pair.Client.Shutdown("send");

        Assert.Equal(new Outcome<int>(index), text);
        Assert.Equal(new Outcome<int>(index), bytes);
        Assert.Equal(sent + sent, Encoding.Latin1.GetString(await pair.Peer.ReceiveAll()));
        Assert.Equal(2 * sent.Length, pair.Client.GetStats().Sent);
    }

    [Fact]
    public async Task Send_OnAClosedObject_FailsWhereItStood()
    {
        using BlockingPair pair = await BlockingPair.Connect();
        pair.Client.Close();

        Assert.Equal(new Outcome<int>(0, "closed", 3), pair.Client.Send(Data, 4));
        Assert.Equal(new Outcome<int>(3), pair.Client.Send(Data, 4, 2));
        Assert.Equal(new Outcome<int>(4), pair.Client.Send("", 5));
    }

    [Fact]
    public async Task OrThrow_OfASendThatStopped_TellsWhereToGoOn()
    {
        byte[] data = new byte[24_000_000];
        using BlockingPair pair = await BlockingPair.Connect();
        pair.Client.SetTimeout(0);

        SocketTimeoutException stopped = Assert.Throws<SocketTimeoutException>(() => pair.Client.Send(data, 4).OrThrow());
        pair.Client.Close();
        SocketClosedException closed = Assert.Throws<SocketClosedException>(() => pair.Client.Send(data, 4).OrThrow());

        Assert.Equal((pair.Client.GetStats().Sent + 3, true), (stopped.Sent, stopped.Partial.IsEmpty));
        Assert.Equal(3, closed.Sent);
    }

    [Fact]
    public async Task Send_TimesOut_GoesOnBehindTheIndex()
    {
        string data = string.Concat(Enumerable.Repeat(Data, 2_400_000));
        using BlockingPair pair = await BlockingPair.Connect();
        pair.Client.SetTimeout(0.02);

        Outcome<int> outcome = pair.Client.Send(data, 4);
        Task<byte[]> reading = pair.Peer.Receive(data.Length - 3);
        int timeouts = 0;
        while (!outcome.Ok)
        {
            Assert.Equal("timeout", outcome.Error);
            Assert.InRange(outcome.Partial, 3, data.Length - 1);
            timeouts++;
            outcome = pair.Client.Send(data, outcome.Partial + 1);
        }

        Assert.True(timeouts > 0);
        Assert.Equal(data.Length, outcome.Value);
        Assert.Equal(data[3..], Encoding.Latin1.GetString(await reading.Soon()));
    }

    [Fact]
    public async Task Send_OfACharThatIsNoByte_RaisesAndSendsNothing()
    {
        using BlockingPair pair = await BlockingPair.Connect();

        Assert.Throws<ArgumentException>(() => pair.Client.Send("ab\u0100"));
        Assert.Throws<ArgumentNullException>(() => pair.Client.Send((string)null!));
        Assert.Equal(new Outcome<int>(1), pair.Client.Send("\u00ff"));

        pair.Client.Close();
        Assert.Equal(new byte[] { 0xFF }, await pair.Peer.ReceiveAll());
    }
}
