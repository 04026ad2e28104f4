using RxSocket.Ltn12;
using Xunit;

namespace RxSocket.Core.Tests.Ltn12;

public sealed class BlockingSourceChainTests : SourceChainTests<Blocking>;

public sealed class AsyncSourceChainTests : SourceChainTests<Async>;

public abstract class SourceChainTests<TColour> : Ltn12Tests<TColour> where TColour : TestColour, new()
{
    private static Filter Logged(List<string> log, Filter filter) => chunk =>
    {
        log.Add(Lua(chunk));
        return filter(chunk);
    };

    [Fact, Trait("vector", "source.chain.identity")]
    public async Task Chain_OfAFilterThatDoesNothing_IsTheSource()
        => Assert.Equal(["a", "b", "nil"], await Drain(Source.Chain(Chunks("a", "b"), TextFilter.Identity)));

    [Fact, Trait("vector", "source.chain.two")]
    public async Task Chain_OfTwoFilters_SendsThroughBoth()
    {
        Source source = Source.Chain(Chunks("hello"), TextFilter.InThrees(), TextFilter.Mark("!"), TextFilter.Mark("?"));

        Assert.Equal(["hel!?", "lo!?", "nil"], await Drain(source));
    }

    [Fact, Trait("vector", "source.chain.empty")]
    public async Task Chain_OfAnEmptySource_IsEmpty()
        => Assert.Equal(["nil"], await Drain(Source.Chain(Chunks(), TextFilter.InThrees())));

    [Fact, Trait("vector", "source.chain.after_end")]
    public async Task Chain_PulledAfterTheEnd_Throws()
    {
        Source source = Source.Chain(Chunks("a"), TextFilter.Identity);
        await Drain(source);

        InvalidOperationException thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => Pull(source));

        Assert.Equal("source is empty!", thrown.Message);
    }

    [Fact, Trait("vector", "source.chain.filter_nil")]
    public async Task Chain_OfAFilterThatAnswersNull_Throws()
    {
        Source source = Source.Chain(Chunks("a"), _ => Chunk.End);

        Assert.Equal("filter returned inappropriate nil", (await Assert.ThrowsAsync<InvalidOperationException>(() => Pull(source))).Message);
        Assert.Equal("source is empty!", (await Assert.ThrowsAsync<InvalidOperationException>(() => Pull(source))).Message);
    }

    [Fact]
    public async Task Chain_OfAFilterThatAnswersNullWhenDrained_Throws()
    {
        Source source = Source.Chain(Chunks("a"), TextFilter.Of(chunk => chunk == "" ? null : chunk));

        Assert.Equal("a", await Pull(source));
        Assert.Equal("filter returned inappropriate nil", (await Assert.ThrowsAsync<InvalidOperationException>(() => Pull(source))).Message);
    }

    [Fact]
    public async Task Chain_OfAFilterThatStopsGivingItsRest_Throws()
    {
        int calls = 0;
        Source source = Source.Chain(Chunks(), TextFilter.Of(_ => calls++ == 0 ? "rest" : ""));

        Assert.Equal("rest", await Pull(source));
        Assert.Equal("filter returned \"\"", (await Assert.ThrowsAsync<InvalidOperationException>(() => Pull(source))).Message);
    }

    [Fact]
    public async Task Chain_OfAFilterThatHesitatesAtTheEnd_AsksSourceAndFilterAgain()
    {
        int pulls = 0;
        int calls = 0;
        Source source = Source.Chain(Colour.Only(Source.From(() => { pulls++; return Chunk.End; })), TextFilter.Of(_ => ++calls < 3 ? "" : null));

        Assert.Equal("nil", await Pull(source));
        Assert.Equal((3, 3), (pulls, calls));
    }

    [Fact, Trait("vector", "source.chain.filter_multi_output")]
    public async Task Chain_OfAFilterWithMuchToSay_HearsItOutBeforeTheNextChunk()
        => Assert.Equal(["a1", "a2", "a3", "b1", "b2", "b3", "nil"], await Drain(Source.Chain(Chunks("a", "b"), TextFilter.Repeat("1", "2", "3"))));

    [Fact, Trait("vector", "source.chain.filter_swallow")]
    public async Task Chain_OfAFilterThatSwallows_PullsOn()
        => Assert.Equal(["b", "nil"], await Drain(Source.Chain(Chunks("a", "b", "c"), TextFilter.Of(chunk => chunk is null or "b" ? chunk : ""))));

    [Fact, Trait("vector", "source.chain.flush")]
    public async Task Chain_AtTheEnd_GetsTheRest()
        => Assert.Equal(["a", "tail", "nil"], await Drain(Source.Chain(Chunks("a"), TextFilter.LastWord("tail"))));

    [Fact]
    public async Task Chain_CallsTheFilterInThisOrder()
    {
        List<string> log = [];

        await Drain(Source.Chain(Chunks("a", "b"), Logged(log, TextFilter.LastWord("z"))));

        Assert.Equal(["a", "", "b", "", "nil", "nil"], log);
    }

    [Fact]
    public async Task Chain_PullsTheSourceNoSoonerThanItMust()
    {
        int pulls = 0;
        Source counted = Source.From(() => Chunk.Of($"{++pulls}"));
        Source source = Source.Chain(Colour.Only(counted), TextFilter.Repeat("a", "b"));

        Assert.Equal("1a", await Pull(source));
        Assert.Equal("1b", await Pull(source));
        Assert.Equal(1, pulls);
    }

    [Fact]
    public async Task Chain_HandsErrorsOnAndPullsAgain()
    {
        List<string> log = [];
        Source source = Source.Chain(Answers(Chunk.Of("a"), Chunk.Failed("timeout"), Chunk.Of("b")), Logged(log, TextFilter.Identity));

        Assert.Equal(["a", "nil, timeout"], await Drain(source));
        Assert.Equal(["b", "nil"], await Drain(source));
        Assert.Equal(["a", "", "b", "", "nil"], log);
    }

    [Fact]
    public async Task Chain_OfAChunkWithAnErrorBesideIt_IsTheError()
        => Assert.Equal("nil, oops", await Pull(Source.Chain(Answers(Chunk.Of("a") with { Error = "oops" }), TextFilter.Identity)));

    [Fact]
    public async Task Chain_FeedsEmptyChunksToTheFilter()
    {
        List<string> log = [];

        await Drain(Source.Chain(Chunks("", "a"), Logged(log, TextFilter.Identity)));

        Assert.Equal(["", "a", "", "nil"], log);
    }

    [Fact, Trait("vector", "source.chain.no_filter")]
    public void Chain_WithoutAFilter_IsAnAssertion()
        => LuaAssertion.Fails(() => Source.Chain(Source.Empty()));

    [Fact, Trait("vector", "source.chain.no_source")]
    public void Chain_WithoutASource_IsAnAssertion()
        => LuaAssertion.Fails(() => Source.Chain(null!, TextFilter.Identity));
}
