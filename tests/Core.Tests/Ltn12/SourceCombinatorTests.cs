using RxSocket.Ltn12;
using Xunit;

namespace RxSocket.Core.Tests.Ltn12;

public sealed class BlockingSourceCombinatorTests : SourceCombinatorTests<Blocking>;

public sealed class AsyncSourceCombinatorTests : SourceCombinatorTests<Async>;

public abstract class SourceCombinatorTests<TColour> : Ltn12Tests<TColour> where TColour : TestColour, new()
{
    [Fact, Trait("vector", "source.simplify")]
    public async Task Simplify_FollowsTheReplacement()
    {
        Source second = Colour.Only(Source.From(() => Chunk.Of("b")));
        Source source = Source.Simplify(Answers(Chunk.Of("a") with { Next = second }));

        Chunk first = await Colour.Pull(source);

        Assert.Equal("a", Lua(first));
        Assert.Null(first.Next);
        Assert.Equal("b", await Pull(source));
        Assert.Equal("b", await Pull(source));
    }

    [Fact]
    public async Task Simplify_WithoutAReplacement_StaysWithTheSource()
    {
        Source source = Source.Simplify(Chunks("a", "b"));

        Assert.Equal(["a", "b", "nil"], await Drain(source));
    }

    [Fact]
    public async Task Simplify_OfAReplacementAtTheEnd_GoesOnWithIt()
    {
        Source source = Source.Simplify(Answers(Chunk.End with { Next = Chunks("b") }));

        Assert.Equal("nil", await Pull(source));
        Assert.Equal("b", await Pull(source));
    }

    [Fact, Trait("vector", "source.simplify.error")]
    public async Task Simplify_OfAnError_HandsItOn() => Assert.Equal("nil, oops", await Pull(Source.Simplify(Answers(Chunk.Failed("oops")))));

    [Fact]
    public async Task Simplify_AfterAnError_AsksTheSameSource()
    {
        Source source = Source.Simplify(Answers(Chunk.Failed("oops"), Chunk.Of("a")));

        await Pull(source);

        Assert.Equal("a", await Pull(source));
    }

    [Fact, Trait("vector", "source.simplify.nil")]
    public void Simplify_OfNull_IsAnAssertion() => LuaAssertion.Fails(() => Source.Simplify(null!));

    [Fact, Trait("vector", "source.rewind")]
    public async Task Rewind_HandsOutAgainWhatWasPushedBack()
    {
        RewindableSource source = Source.Rewind(Chunks("abc"));
        Chunk chunk = await Colour.Pull(source);

        source.PushBack(chunk.Data);

        Assert.Equal("abc", await Pull(source));
        Assert.Equal("nil", await Pull(source));
    }

    [Fact, Trait("vector", "source.rewind.two")]
    public async Task Rewind_HandsOutTheLastPushedFirst()
    {
        RewindableSource source = Source.Rewind(Chunks());

        source.PushBack("a"u8.ToArray());
        source.PushBack("b"u8.ToArray());

        Assert.Equal(["b", "a", "nil"], await Drain(source));
    }

    [Fact, Trait("vector", "source.rewind.empty_chunk")]
    public async Task Rewind_OfAnEmptyChunk_HandsItOut()
    {
        RewindableSource source = Source.Rewind(Chunks());

        source.PushBack(default);

        Assert.Equal(["", "nil"], await Drain(source));
    }

    [Fact]
    public async Task Rewind_BeforeAnythingElse_PullsWhatWasPushedBack()
    {
        RewindableSource source = Source.Rewind(Chunks("a", "b"));

        source.PushBack("0"u8.ToArray());

        Assert.Equal(["0", "a", "b", "nil"], await Drain(source));
    }

    [Fact]
    public async Task Rewind_HandsErrorsOn() => Assert.Equal("nil, oops", await Pull(Source.Rewind(Answers(Chunk.Failed("oops")))));

    [Fact]
    public void Rewind_OfNull_IsAnAssertion() => LuaAssertion.Fails(() => Source.Rewind(null!));

    [Fact, Trait("vector", "source.cat.empty_members")]
    public async Task Cat_SkipsEmptyMembers()
        => Assert.Equal(["b", "nil"], await Drain(Source.Cat(Source.Empty(), Chunks("b"), Source.Empty())));

    [Fact]
    public async Task Cat_GivesOneMemberAfterTheOther()
        => Assert.Equal(["a", "", "b", "c", "nil"], await Drain(Source.Cat(Chunks("a", ""), Chunks("b"), Chunks("c"))));

    [Fact]
    public async Task Cat_OfNothing_IsEmpty() => Assert.Equal(["nil"], await Drain(Source.Cat()));

    [Fact, Trait("vector", "source.cat.after_end")]
    public async Task Cat_AfterTheEnd_IsStillAtTheEnd()
    {
        Source source = Source.Cat(Chunks("a"));
        await Pull(source);

        Assert.Equal("nil", await Pull(source));
        Assert.Equal("nil", await Pull(source));
    }

    [Fact]
    public async Task Cat_AfterAnError_AsksTheSameMemberAgain()
    {
        Source source = Source.Cat(Answers(Chunk.Of("a"), Chunk.Failed("timeout"), Chunk.Of("b")), Chunks("c"));

        Assert.Equal(["a", "nil, timeout"], await Drain(source));
        Assert.Equal(["b", "c", "nil"], await Drain(source));
    }

    [Fact]
    public async Task Cat_OfAMemberThatHasEnded_NeverAsksItAgain()
    {
        // A table with a hole would go on behind it.
        Assert.Equal(["a", "b", "nil"], await Drain(Source.Cat(Chunks("a", null, "lost"), Chunks("b"))));
    }

    [Fact]
    public void Cat_OfNull_IsAnAssertion() => LuaAssertion.Fails(() => Source.Cat(Source.Empty(), null!));
}
