using RxSocket.Ltn12;
using Xunit;

namespace RxSocket.Core.Tests.Ltn12;

public sealed class BlockingSourceFileTests : SourceFileTests<Blocking>;

public sealed class AsyncSourceFileTests : SourceFileTests<Async>;

public abstract class SourceFileTests<TColour> : Ltn12Tests<TColour> where TColour : TestColour, new()
{
    [Fact, Trait("vector", "source.file")]
    public async Task File_AtItsEnd_IsClosed()
    {
        ScriptedStream stream = Colour.Stream("hello");
        Source source = Source.File(stream);

        Assert.Equal("hello", await Pull(source));
        Assert.False(stream.Closed);
        Assert.Equal("nil", await Pull(source));
        Assert.True(stream.Closed);
    }

    [Fact]
    public async Task File_AfterItsEnd_ThrowsAsTheStreamDoes()
    {
        Source source = Source.File(Colour.Stream());

        await Pull(source);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Pull(source));
    }

    [Fact, Trait("vector", "source.file.blocks")]
    public async Task File_ComesInBlocks()
    {
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, new string('x', 3000));

        Source source = Source.File(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, 4096, FileOptions.DeleteOnClose));

        Assert.Equal([new('x', 2048), new('x', 952), "nil"], await Drain(source));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task File_ThatReadsInBits_FillsItsBlocks()
    {
        Source source = Source.File(Colour.Stream(new string('x', 2000), new string('x', 40), "yyyyyyyy", "z"));

        Assert.Equal([new string('x', 2040) + "yyyyyyyy", "z", "nil"], await Drain(source));
    }

    [Fact, Trait("vector", "source.file.nil_handle")]
    public async Task File_WithoutAHandle_IsTheError() => Assert.Equal(["nil, no such file"], await Drain(Source.File(null, "no such file")));

    [Fact, Trait("vector", "source.file.nil_handle_default")]
    public async Task File_WithoutAHandleOrError_HasAnErrorOfItsOwn() => Assert.Equal(["nil, unable to open file"], await Drain(Source.File(null)));

    [Fact]
    public async Task File_ThatBreaks_IsClosedAndAnswersTheException()
    {
        IOException broken = new("broken");
        ScriptedStream stream = Colour.Stream(broken);
        Source source = Source.File(stream);

        Assert.Equal(Chunk.Failed(broken), await Colour.Pull(source));
        Assert.True(stream.Closed);
        Assert.Equal(Chunk.Failed(broken), await Colour.Pull(source));
    }

    [Fact]
    public async Task File_ThatBreaksInABlock_HandsOutWhatItHasFirst()
    {
        IOException broken = new("broken");
        Source source = Source.File(Colour.Stream("abc", broken));

        Assert.Equal("abc", await Pull(source));
        Assert.Equal(Chunk.Failed(broken), await Colour.Pull(source));
    }

    [Fact]
    public async Task File_ThatThrowsAnythingElse_Throws()
    {
        Source source = Source.File(Colour.Stream(new InvalidTimeZoneException()));

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Pull(source));
    }

    [Fact]
    public async Task File_InterruptedInABlock_LosesNothing()
    {
        Source source = Source.File(Colour.Stream("abc", new OperationCanceledException(), "def"));

        await Assert.ThrowsAsync<OperationCanceledException>(() => Pull(source));

        Assert.Equal("abcdef", await Pull(source));
    }
}
