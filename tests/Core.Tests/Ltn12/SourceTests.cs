using System.Text;
using RxSocket.Ltn12;
using Xunit;

namespace RxSocket.Core.Tests.Ltn12;

public sealed class BlockingSourceTests : SourceTests<Blocking>;

public sealed class AsyncSourceTests : SourceTests<Async>;

/// <summary>The sources at the beginning of a stream. The traits name the golden vectors (ltn12.json) that a test says again.</summary>
public abstract class SourceTests<TColour> : Ltn12Tests<TColour> where TColour : TestColour, new()
{
    [Fact, Trait("vector", "source.empty"), Trait("vector", "source.empty.repeat")]
    public async Task Empty_AnswersTheEndAgainAndAgain()
    {
        Source source = Source.Empty();

        Assert.Equal("nil", await Pull(source));
        Assert.Equal("nil", await Pull(source));
    }

    [Fact]
    public async Task Error_AnswersTheErrorAgainAndAgain()
    {
        Source source = Source.Error("oops");

        Assert.Equal("nil, oops", await Pull(source));
        Assert.Equal("nil, oops", await Pull(source));
    }

    [Fact, Trait("vector", "source.error.nil")]
    public async Task Error_OfNull_IsEmpty() => Assert.Equal(Chunk.End, await Colour.Pull(Source.Error(null)));

    [Fact]
    public async Task Error_OfAnyObject_IsThatObject()
    {
        object error = new();

        Assert.Same(error, (await Colour.Pull(Source.Error(error))).Error);
    }

    [Theory, Trait("vector", "source.string.empty"), Trait("vector", "source.string.nil")]
    [InlineData("")]
    [InlineData(null)]
    public async Task String_WithoutText_IsEmpty(string? text) => Assert.Equal(["nil"], await Drain(Source.String(text)));

    [Fact, Trait("vector", "source.string.2048")]
    public async Task String_OfOneBlock_IsOneChunk()
    {
        string text = new('x', 2048);

        Assert.Equal([text, "nil"], await Drain(Source.String(text)));
    }

    [Fact]
    public async Task String_OfMore_ComesInBlocks()
    {
        Assert.Equal([new('x', 2048), new('x', 2048), "x", "nil"], await Drain(Source.String(new('x', 4097))));
    }

    [Fact]
    public async Task String_IsUtf8()
    {
        Chunk chunk = await Colour.Pull(Source.String("é"));

        Assert.Equal([0xC3, 0xA9], chunk.Data.ToArray());
    }

    [Fact]
    public async Task Bytes_KeepsEveryByte()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

        Chunk chunk = await Colour.Pull(Source.Bytes(all));

        Assert.Equal(all, chunk.Data.ToArray());
    }

    [Fact]
    public async Task Bytes_AfterTheEnd_IsStillAtTheEnd()
    {
        Source source = Source.Bytes("a"u8.ToArray());

        await Drain(source);

        Assert.Equal("nil", await Pull(source));
    }

    [Fact, Trait("vector", "source.table")]
    public async Task Table_AnswersItsElements() => Assert.Equal(["a", "b", "c", "nil"], await Drain(Source.Table("a", "b", "c")));

    [Fact, Trait("vector", "source.table.empty")]
    public async Task Table_WithoutElements_IsEmpty() => Assert.Equal(["nil"], await Drain(Source.Table(Array.Empty<string>())));

    [Fact, Trait("vector", "source.table.hole")]
    public async Task Table_WithAHole_EndsThereAndGoesOn()
    {
        Source source = Source.Table("a", null, "c");

        Assert.Equal("a", await Pull(source));
        Assert.Equal("nil", await Pull(source));
        Assert.Equal("c", await Pull(source));
        Assert.Equal("nil", await Pull(source));
    }

    [Fact]
    public async Task Table_OfArrays_WithAHole_EndsThereAndGoesOn()
    {
        Source source = Source.Table("a"u8.ToArray(), null, []);

        Assert.Equal("a", await Pull(source));
        Assert.Equal("nil", await Pull(source));
        Assert.Equal("", await Pull(source));
        Assert.Equal("nil", await Pull(source));
    }

    [Fact]
    public async Task Table_DoesNotCutItsElementsIntoBlocks()
    {
        string text = new('x', 5000);

        Assert.Equal([text, "nil"], await Drain(Source.Table(text)));
    }

    [Fact]
    public async Task Table_OfAListThatGrows_SeesIt()
    {
        List<string> list = ["a"];
        Source source = Source.Table(list);

        Assert.Equal("a", await Pull(source));
        list.Add("b");
        Assert.Equal("b", await Pull(source));
    }

    [Fact]
    public async Task Table_PulledAtItsEnd_UsesUpAnIndex()
    {
        // LuaSocket counts every call: what fills the place that was found empty is never seen.
        List<string> list = ["a"];
        Source source = Source.Table(list);

        await Drain(source);
        list.AddRange(["b", "c"]);

        Assert.Equal("c", await Pull(source));
    }

    [Fact]
    public async Task Table_OfASequence_IsEnumeratedStepByStep()
    {
        int made = 0;
        IEnumerable<string> Sequence()
        {
            for (; made < 3; made++)
                yield return $"{made}";
        }

        Source source = Source.Table(Sequence());

        Assert.Equal("0", await Pull(source));
        Assert.Equal(0, made);
        Assert.Equal(["1", "2", "nil"], await Drain(source));
        Assert.Equal("nil", await Pull(source));
    }

    [Fact]
    public void Table_OfNull_IsAnAssertion()
        => LuaAssertion.Fails(() => Source.Table((IEnumerable<string?>)null!));

    [Fact]
    public async Task From_AFunction_IsCalledOnceAPull()
    {
        int calls = 0;
        Source source = Source.From(() => Encoding.UTF8.GetBytes($"{++calls}"));

        Assert.Equal("1", await Pull(source));
        Assert.Equal("2", await Pull(source));
    }

    [Fact]
    public async Task From_AFunction_ThrowsWhatItThrows()
    {
        Source source = Source.From(() => throw new InvalidTimeZoneException());

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Pull(source));
    }

    [Fact]
    public async Task From_TwoFunctions_CallsTheOneOfTheColour()
    {
        Source source = Source.From(() => "blocking"u8.ToArray(), _ => new(Chunk.Of("async")));

        Assert.Equal(typeof(TColour).Name.ToLowerInvariant(), await Pull(source));
    }
}
