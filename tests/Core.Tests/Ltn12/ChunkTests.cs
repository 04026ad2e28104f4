using RxSocket.Ltn12;
using Xunit;

namespace RxSocket.Core.Tests.Ltn12;

/// <summary>The two small facts: what goes down the stream and what comes back.</summary>
public sealed class ChunkTests
{
    [Fact]
    public void Default_IsTheHarmlessEnd()
    {
        Assert.True(default(Chunk).IsEnd);
        Assert.Null(default(Chunk).Error);
        Assert.Equal(Chunk.End, default);
    }

    [Fact]
    public void Of_NoBytes_IsNotTheEnd()
    {
        Assert.All([Chunk.Of(""), Chunk.Of(ReadOnlyMemory<byte>.Empty), Chunk.Empty], chunk => Assert.True(chunk.IsEmpty && !chunk.IsEnd));
    }

    [Fact]
    public void IsEmpty_IsOnlyTrueOfNoBytes()
    {
        Assert.False(Chunk.End.IsEmpty);
        Assert.False(Chunk.Of("a").IsEmpty);
    }

    [Fact]
    public void Equals_ComparesTheBytes()
    {
        Assert.Equal(Chunk.Of("abc"), Chunk.Of("abc"));
        Assert.Equal(Chunk.Of("abc").GetHashCode(), Chunk.Of("abc").GetHashCode());
        Assert.Equal(Chunk.Empty, Chunk.Of("a"u8.ToArray().AsMemory(1)));
        Assert.NotEqual(Chunk.Of("abc"), Chunk.Of("abd"));
        Assert.NotEqual(Chunk.Empty, Chunk.End);
    }

    [Fact]
    public void Equals_ComparesWhatStandsBeside()
    {
        Assert.Equal(Chunk.Failed("oops"), Chunk.Failed("oops"));
        Assert.NotEqual(Chunk.Failed("oops"), Chunk.End);
        Assert.NotEqual(Chunk.Of("a") with { Next = Source.Empty() }, Chunk.Of("a"));
    }

    [Fact]
    public void Of_NullText_IsTheEnd() => Assert.True(Chunk.Of((string?)null).IsEnd);

    [Fact]
    public void Chunk_FromAnArray_HoldsIt()
    {
        byte[] bytes = [1, 2, 3];
        Chunk chunk = bytes;

        Assert.Equal(bytes, chunk.Data.ToArray());
    }

    [Fact]
    public void Chunk_FromANullArray_IsTheEnd()
    {
        Chunk chunk = (byte[]?)null;

        Assert.True(chunk.IsEnd);
    }

    [Fact]
    public void Failed_IsTheEndWithAnError()
    {
        Chunk chunk = Chunk.Failed("oops");

        Assert.True(chunk.IsEnd);
        Assert.Equal("oops", chunk.Error);
    }

    [Fact]
    public void Flow_Default_GoesOn()
    {
        Assert.False(default(Flow).Stopped);
        Assert.Equal(Flow.GoOn, default);
    }

    [Fact]
    public void OrThrow_WithoutAnError_DoesNothing()
    {
        Flow.GoOn.OrThrow();
        Flow.Stop().OrThrow();
    }

    [Fact]
    public void OrThrow_OfAWord_ThrowsItAsAnIOException() => Assert.Equal("timeout", Assert.Throws<IOException>(() => Flow.Stop("timeout").OrThrow()).Message);

    [Fact]
    public void OrThrow_OfAnException_ThrowsIt()
    {
        InvalidTimeZoneException error = new();

        Assert.Same(error, Assert.Throws<InvalidTimeZoneException>(() => Flow.Stop(error).OrThrow()));
    }
}
