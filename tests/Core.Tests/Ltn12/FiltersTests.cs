using RxSocket.Ltn12;
using Xunit;

namespace RxSocket.Core.Tests.Ltn12;

/// <summary>Filters are synchronous: they have no colour.</summary>
public sealed class FiltersTests
{
    private static string? Call(Filter filter, string? chunk) => TextFilter.Text(filter(TextFilter.Bytes(chunk)));

    [Fact, Trait("vector", "filter.cycle")]
    public void Cycle_CarriesTheContextAndTheExtra()
    {
        static (Chunk, int) Low(int context, Chunk chunk, string extra)
            => (TextFilter.Of(text => text is null ? null : text + context + extra)(chunk), context + 1);

        Filter filter = Filters.Cycle(Low, 1, "!");

        Assert.Equal("a1!", Call(filter, "a"));
        Assert.Equal("b2!", Call(filter, "b"));
        Assert.Null(Call(filter, null));
        Assert.Equal("c4!", Call(filter, "c"));
    }

    [Fact, Trait("vector", "filter.cycle.no_ctx")]
    public void Cycle_StartsWithTheContextItIsGiven()
    {
        Filter filter = Filters.Cycle((int? context, Chunk chunk) => (TextFilter.Bytes(context?.ToString() ?? "nil"), (context ?? 0) + 1), null);

        Assert.Equal("nil", Call(filter, "a"));
        Assert.Equal("1", Call(filter, "b"));
    }

    [Fact]
    public void Cycle_MakesFiltersThatRememberOnTheirOwn()
    {
        LowFilter<int> low = (context, _) => (TextFilter.Bytes($"{context}"), context + 1);
        Filter first = Filters.Cycle(low, 0);
        Filter second = Filters.Cycle(low, 0);

        Assert.Equal("0", Call(first, "a"));
        Assert.Equal("0", Call(second, "a"));
    }

    [Fact, Trait("vector", "filter.cycle.nil")]
    public void Cycle_OfNull_IsAnAssertion()
    {
        LuaAssertion.Fails(() => Filters.Cycle((LowFilter<int>)null!, 0));
        LuaAssertion.Fails(() => Filters.Cycle((LowFilter<int, int>)null!, 0, 0));
    }

    [Fact, Trait("vector", "filter.chain.one")]
    public void Chain_OfOne_IsThatOne()
    {
        Filter filter = Filters.Chain(TextFilter.InThrees());

        Assert.Equal("hel", Call(filter, "hello"));
        Assert.Equal("lo", Call(filter, null));
        Assert.Null(Call(filter, null));
    }

    [Fact, Trait("vector", "filter.chain.two")]
    public void Chain_OfTwo_DrainsTheFirstIntoTheSecond()
    {
        Filter filter = Filters.Chain(TextFilter.InThrees(), TextFilter.LastWord("."));

        Assert.Equal("hello ", Call(filter, "hello w"));
        Assert.Equal("", Call(filter, ""));
        Assert.Equal("w", Call(filter, null));
        Assert.Equal(".", Call(filter, null));
        Assert.Null(Call(filter, null));
    }

    [Fact, Trait("vector", "filter.chain.none")]
    public void Chain_OfNone_FailsWhenItIsCalled()
    {
        Filter none = Filters.Chain();

        Assert.Equal("attempt to call a nil value (field '?')", Assert.Throws<InvalidOperationException>(() => none(Chunk.Of("a"))).Message);
    }

    [Fact]
    public void Chain_OfNull_IsAnAssertion()
        => LuaAssertion.Fails(() => Filters.Chain(TextFilter.Identity, null!));

    [Fact, Trait("vector", "filter.chain.nested")]
    public void Chain_InsideAChain_IsAFilterLikeAnyOther()
    {
        Filter filter = Filters.Chain(Filters.Chain(TextFilter.InThrees(), TextFilter.Mark("1")), TextFilter.InThrees());
        Pump.All(Source.Chain(Source.String("hello"), filter), Sink.Table(out List<byte[]> table));

        Assert.Equal(["hel", "1lo", "1"], table.Select(chunk => TextFilter.Text(chunk)));
    }

    [Fact, Trait("vector", "filter.chain.swallow")]
    public void Chain_OfOneThatSwallows_AnswersEmpty()
    {
        Filter filter = Filters.Chain(TextFilter.Of(chunk => chunk is null ? null : ""), TextFilter.Identity);

        Assert.Equal("", Call(filter, "a"));
        Assert.Null(Call(filter, null));
    }

    [Fact, Trait("vector", "filter.chain.inappropriate_nil")]
    public void Chain_OfOneThatAnswersNull_Throws()
    {
        Filter filter = Filters.Chain(TextFilter.Identity, _ => Chunk.End);

        Assert.Equal("filter returned inappropriate nil", Assert.Throws<InvalidOperationException>(() => Call(filter, "a")).Message);
    }

    [Fact, Trait("vector", "filter.chain.order")]
    public void Chain_GoesFromTheFirstToTheLast()
        => Assert.Equal("a123", Call(Filters.Chain(TextFilter.Mark("1"), TextFilter.Mark("2"), TextFilter.Mark("3")), "a"));

    [Fact, Trait("vector", "filter.chain.three_flush")]
    public void Chain_AtTheEnd_GivesTheRestOfEach()
    {
        Filter filter = Filters.Chain(TextFilter.LastWord("A"), TextFilter.LastWord("B"), TextFilter.LastWord("C"));

        Assert.Equal(["A", "B", "C", null, null], Enumerable.Range(0, 5).Select(_ => Call(filter, null)));
    }

    [Fact]
    public void Chain_SendsTheRestOfEachThroughThoseBehindIt()
    {
        Filter filter = Filters.Chain(TextFilter.LastWord("A"), TextFilter.Repeat("1", "2"), TextFilter.Mark("!"));

        Assert.Equal(["A1!", "A2!", null], Enumerable.Range(0, 3).Select(_ => Call(filter, null)));
    }

    [Fact]
    public void Chain_WithOutputOnItsWay_GivesItBeforeTheNextInput()
    {
        Filter filter = Filters.Chain(TextFilter.Repeat("1", "2"), TextFilter.Repeat("x", "y"));

        Assert.Equal("a1x", Call(filter, "a"));
        Assert.Equal(["a1y", "a2x", "a2y", ""], Enumerable.Range(0, 4).Select(_ => Call(filter, "")));
        Assert.Equal("b1x", Call(filter, "b"));
    }

    [Fact]
    public void Chain_OnceEnded_StaysEnded()
    {
        Filter filter = Filters.Chain(TextFilter.LastWord("A"), TextFilter.Repeat("1", "2"));

        Assert.Equal("A1", Call(filter, null));
        // The empty chunk drains the second filter; when that has no more, the first is told the end again, not asked for more.
        Assert.Equal("A2", Call(filter, ""));
        Assert.Null(Call(filter, ""));
    }
}
