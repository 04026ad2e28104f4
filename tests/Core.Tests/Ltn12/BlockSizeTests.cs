using RxSocket.Ltn12;
using Xunit;

namespace RxSocket.Core.Tests.Ltn12;

/// <summary>The block size is everybody's: who changes it must run alone.</summary>
[CollectionDefinition(nameof(BlockSizeTests), DisableParallelization = true)]
[Collection(nameof(BlockSizeTests))]
public sealed class BlockSizeTests : Ltn12Tests<Blocking>, IDisposable
{
    private readonly int _original = Source.BlockSize;

    public void Dispose() => Source.BlockSize = _original;

    [Fact]
    public void BlockSize_AtFirst_IsLuaSockets() => Assert.Equal(2048, Source.BlockSize);

    [Fact, Trait("vector", "source.string.blocksize_is_live")]
    public async Task String_AfterAChange_ComesInBlocksOfTheNewSize()
    {
        Source.BlockSize = 2;

        Assert.Equal(["ab", "cd", "e", "nil"], await Drain(Source.String("abcde")));
    }

    [Fact]
    public async Task String_AlreadyRunning_SeesTheChange()
    {
        Source source = Source.String("abcde");
        Source.BlockSize = 2;

        Assert.Equal("ab", await Pull(source));
        Source.BlockSize = 1;
        Assert.Equal(["c", "d", "e", "nil"], await Drain(source));
    }

    [Fact]
    public async Task File_AlreadyRunning_SeesTheChange()
    {
        Source source = Source.File(new MemoryStream("abcde"u8.ToArray()));
        Source.BlockSize = 2;

        Assert.Equal("ab", await Pull(source));
        Source.BlockSize = 1;
        Assert.Equal(["c", "d", "e", "nil"], await Drain(source));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void BlockSize_LessThanOne_IsRefused(int size) => Assert.Throws<ArgumentOutOfRangeException>(() => Source.BlockSize = size);
}
