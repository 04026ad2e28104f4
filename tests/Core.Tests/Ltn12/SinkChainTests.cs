using RxSocket.Ltn12;
using Xunit;

namespace RxSocket.Core.Tests.Ltn12;

public sealed class BlockingSinkChainTests : SinkChainTests<Blocking>;

public sealed class AsyncSinkChainTests : SinkChainTests<Async>;

public abstract class SinkChainTests<TColour> : Ltn12Tests<TColour> where TColour : TestColour, new()
{
    [Fact, Trait("vector", "sink.chain")]
    public async Task Chain_PassesTheAnswerThatEndsTheDrainingToo()
    {
        List<string> log = [];
        Sink sink = Sink.Chain(TextFilter.InThrees(), Log(log));

        Assert.Equal("1", await Push(sink, "hello"));
        Assert.Equal(["hel", ""], log);
        Assert.Equal("1", await Push(sink, Chunk.End));
        Assert.Equal(["hel", "", "lo", "nil"], log);
    }

    [Fact, Trait("vector", "sink.chain.two_filters")]
    public async Task Chain_OfTwoFilters_SendsThroughBothInOrder()
    {
        List<string> log = [];
        Sink sink = Sink.Chain([TextFilter.InThrees(), TextFilter.Mark("1"), TextFilter.Mark("2")], Log(log));

        await Push(sink, "hello");
        await Push(sink, Chunk.End);

        Assert.Equal("hel12lo12nil", string.Concat(log));
    }

    [Fact, Trait("vector", "sink.chain.empty_chunk")]
    public async Task Chain_OfAnEmptyChunk_CallsNobody()
    {
        Sink sink = Sink.Chain(_ => throw new InvalidTimeZoneException(), Sink.Error("called"));

        Assert.Equal("1", await Push(sink, ""));
    }

    [Fact, Trait("vector", "sink.chain.filter_calls")]
    public async Task Chain_DrainsTheFilterAfterEachChunk()
    {
        List<string> calls = [];
        List<string> log = [];
        Sink sink = Sink.Chain(TextFilter.Of(chunk => { calls.Add(chunk ?? "nil"); return chunk; }), Log(log));

        await Push(sink, "a");
        await Push(sink, "b");
        await Push(sink, Chunk.End);

        Assert.Equal(["a", "", "b", "", "nil"], calls);
        Assert.Equal(["a", "", "b", "", "nil"], log);
    }

    [Fact]
    public async Task Chain_OfAFilterWithMuchToSay_HearsItOut()
    {
        List<string> log = [];
        Sink sink = Sink.Chain(TextFilter.Repeat("1", "2"), Log(log));

        await Push(sink, "a");
        await Push(sink, "b");

        Assert.Equal(["a1", "a2", "", "b1", "b2", ""], log);
    }

    [Fact]
    public async Task Chain_OfAFilterThatSwallows_PushesTheEmptyAnswerOnce()
    {
        List<string> log = [];

        await Push(Sink.Chain(TextFilter.Of(_ => ""), Log(log)), "a");

        Assert.Equal([""], log);
    }

    [Fact]
    public async Task Chain_OfAFilterThatAnswersNullToBytes_TellsTheSinkAndGoesOnDraining()
    {
        List<string> log = [];

        Assert.Equal("1", await Push(Sink.Chain(TextFilter.Of(chunk => chunk == "a" ? null : chunk), Log(log)), "a"));

        Assert.Equal(["nil", ""], log);
    }

    [Fact, Trait("vector", "sink.chain.sink_error")]
    public async Task Chain_OfASinkThatStops_Stops()
        => Assert.Equal("nil, full", await Push(Sink.Chain(TextFilter.Identity, Colour.Only(Sink.Error("full"))), "a"));

    [Fact]
    public async Task Chain_OfASinkThatStops_LeavesTheFilterUndrained()
    {
        List<string> calls = [];
        Sink sink = Sink.Chain(TextFilter.Of(chunk => { calls.Add(chunk ?? "nil"); return chunk; }), Sink.Error(null));

        Assert.Equal("nil", await Push(sink, "a"));
        Assert.Equal(["a"], calls);
    }

    [Fact, Trait("vector", "sink.chain.passes_error")]
    public async Task Chain_PassesTheErrorAtTheEnd()
    {
        List<string> log = [];
        Sink sink = Sink.Chain(TextFilter.Identity, Log(log));

        await Push(sink, "a");
        await Push(sink, Chunk.Failed("broken"));

        Assert.Equal(["a", "", "nil, broken"], log);
    }

    [Fact]
    public async Task Chain_PassesTheErrorBesideEachPieceOfTheRest()
    {
        List<string> log = [];

        await Push(Sink.Chain(TextFilter.LastWord("rest"), Log(log)), Chunk.Failed("broken"));

        Assert.Equal(["rest, broken", "nil, broken"], log);
    }

    [Fact, Trait("vector", "sink.chain.no_sink")]
    public void Chain_WithoutASink_IsAnAssertion()
        => LuaAssertion.Fails(() => Sink.Chain(TextFilter.Identity, null!));

    [Fact]
    public void Chain_WithoutAFilter_IsAnAssertion()
    {
        LuaAssertion.Fails(() => Sink.Chain((Filter)null!, Sink.Null()));
        LuaAssertion.Fails(() => Sink.Chain([], Sink.Null()));
    }
}
