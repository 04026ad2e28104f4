using System.Net.Sockets;
using System.Reactive.Linq;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Streams;

public sealed class FramesTests
{
    public static TheoryData<string> Framings => ["fixed", "1", "2", "2 little", "4", "4 little", "varint", "delimiter"];

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task Frames_OfWhatSendSends_AreTheMessages(string name)
    {
        using Pair pair = await Pair.Connect();
        Framing framing = Make(name);
        byte[][] messages = [.. Enumerable.Range(0, 200).Select(i => Message(name == "fixed" ? 100 : i * 7 % 251, i))];
        using Watched<byte[]> frames = pair.Server.Frames(framing).Copied().Watch();
        SendOptions options = new() { Framing = framing, End = SendEnd.HalfClose };

        using var sending = pair.Client.Send(messages.ToObservable(), options).Watch();

        Assert.Equal(messages, await frames.Next(messages.Length));
        Assert.Null(await frames.End());
        Assert.Null(await sending.End());
        Assert.Equal(messages.Length, sending.Count);
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task Frames_BytesComeOneByOne_AreTheMessages(string name)
    {
        using Pair pair = await Pair.Connect();
        Framing framing = Make(name);
        using RawPair wire = await RawPair.Connect();
        byte[][] messages = [Message(100, 1), Message(100, 2)];
        using var sending = wire.Connection.Send(messages.ToObservable(), new SendOptions { Framing = framing, End = SendEnd.HalfClose }).Watch();
        byte[] bytes = wire.TakeAll();
        using Watched<byte[]> frames = pair.Server.Frames(framing).Copied().Watch();

        foreach (byte value in bytes)
        {
            await pair.Client.SendAsync(new[] { value }).Within();
        }

        Assert.Equal(messages, await frames.Next(2));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("2 little")]
    [InlineData("4")]
    [InlineData("4 little")]
    [InlineData("varint")]
    [InlineData("delimiter")]
    public async Task Frames_MessageBeyondTheMaximum_IsAnErrorAndKeepsItsBytes(string name)
    {
        using Pair pair = await Pair.Connect();
        using var sending = pair.Client.Send(Observable.Return(Message(300, 1)), new SendOptions { Framing = Make(name) }).Watch();
        await sending.Next();
        using Watched<byte[]> frames = pair.Server.Frames(Make(name, maximum: 299)).Copied().Watch();

        SocketFaultException fault = Assert.IsType<SocketFaultException>(await frames.End());

        Assert.Equal(SocketError.MessageSize, fault.Error);
        Assert.True((await pair.Server.ReceiveAsync(300).Within()).Length == 300);
    }

    [Fact]
    public async Task Frames_LengthWithoutAnEnd_IsAnError()
    {
        using RawPair wire = await RawPair.Connect();
        using Watched<byte[]> frames = wire.Connection.Frames(Framing.VarintPrefixed()).Copied().Watch();

        wire.Give([0x80, 0x80, 0x80, 0x80, 0x80, 0x80]);

        Assert.Equal(SocketError.MessageSize, Assert.IsType<SocketFaultException>(await frames.End()).Error);
    }

    [Theory]
    [InlineData("1", 256)]
    [InlineData("2", 1001)]
    [InlineData("delimiter", 1001)]
    [InlineData("fixed", 99)]
    public async Task Send_MessageThatDoesNotFit_IsAnErrorAndSendsNothing(string name, int length)
    {
        using RawPair wire = await RawPair.Connect();

        using var sending = wire.Connection.Send(Observable.Return(new byte[length]), new SendOptions { Framing = Make(name, maximum: 1000) }).Watch();

        Assert.IsType<ArgumentException>(await sending.End());
        wire.Connection.Dispose();
        Assert.Empty(wire.TakeAll());
    }

    [Fact]
    public async Task Send_MessageWithTheDelimiterInIt_IsAnError()
    {
        using Pair pair = await Pair.Connect();

        using var sending = pair.Client.Send(Observable.Return("a||b"), new SendOptions { Framing = Framing.Delimited("||"u8) }).Watch();

        Assert.IsType<ArgumentException>(await sending.End());
    }

    [Fact]
    public async Task Frames_PeerEndsInTheMiddleOfOne_IsACutAndKeepsItsBytes()
    {
        using RawPair wire = await RawPair.Connect();
        using Watched<byte[]> frames = wire.Connection.Frames(4).Copied().Watch();
        wire.Give("abcdef");
        wire.End();

        Assert.Equal("abcd", Bytes.Text(await frames.Next()));
        SocketClosedException cut = Assert.IsType<SocketClosedException>(await frames.End());
        Assert.Equal("ef", Bytes.Text(cut.Partial));
        Assert.Equal("ef", Bytes.Text(await wire.Connection.ReceiveAllAsync().Within()));
    }

    [Fact]
    public void Framings_BadArguments_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Framing.LengthPrefixed(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Framing.Fixed(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Framing.VarintPrefixed(-1));
        Assert.Throws<ArgumentException>(() => Framing.Delimited([]));
    }

    private static Framing Make(string name, int maximum = 1000) => name switch
    {
        "fixed" => Framing.Fixed(100),
        "1" => Framing.LengthPrefixed(1, maximum),
        "2" => Framing.LengthPrefixed(2, maximum),
        "2 little" => Framing.LengthPrefixed(2, maximum, littleEndian: true),
        "4" => Framing.LengthPrefixed(4, maximum),
        "4 little" => Framing.LengthPrefixed(4, maximum, littleEndian: true),
        "varint" => Framing.VarintPrefixed(maximum),
        _ => Framing.Delimited("\r\n.\r\n"u8, maximum),
    };

    private static byte[] Message(int length, int seed)
    {
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++)
        {
            message[i] = (byte)('a' + ((i + seed) % 26));
        }

        return message;
    }
}
