using System.Buffers;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Streams;

public sealed class CutTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(-1, 0, 0)]
    [InlineData(4, -1, 2)]
    [InlineData(4, 5, 0)]
    [InlineData(4, 2, 3)]
    [InlineData(4, 1, -1)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue)]
    public void Whole_MessageIsNotInTheFrame_IsRefused(int length, int start, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Cut.Whole(length, start, count));

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void NotYet_Negative_IsRefused(int needed) => Assert.Throws<ArgumentOutOfRangeException>(() => Cut.NotYet(needed));

    [Fact]
    public async Task Frames_FramingNeedsLessThanNothing_FailAndTakeNoByte()
    {
        using RawPair wire = await RawPair.Connect();
        wire.Give("a line\n");

        using Watched<ReadOnlyMemory<byte>> frames = wire.Connection.Frames(new Needy()).Watch();

        Assert.IsType<ArgumentOutOfRangeException>(await frames.End());
        Assert.Equal("a line", await wire.Connection.ReceiveLineAsync().Within());
    }

    private sealed class Needy() : Framing(1024)
    {
        protected override Cut Find(ReadOnlySpan<byte> received, int examined) => Cut.NotYet(-1);

        protected override void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> into) => throw new NotSupportedException();
    }
}
