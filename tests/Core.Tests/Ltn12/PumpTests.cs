using RxSocket.Ltn12;
using Xunit;

namespace RxSocket.Core.Tests.Ltn12;

public sealed class BlockingPumpTests : PumpTests<Blocking>
{
    [Fact]
    public void All_StaysOnTheCallingThread()
    {
        List<int> threads = [];
        Source source = Source.Chain(Source.Cat(Source.Simplify(Source.Table("a", "b"))), TextFilter.Identity);
        Sink sink = Sink.Chain(TextFilter.Identity, Sink.Simplify(Sink.From(_ =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            return Flow.GoOn;
        })));

        Pump.All(source, sink);

        Assert.Equal([Environment.CurrentManagedThreadId], threads.Distinct());
    }
}

public sealed class AsyncPumpTests : PumpTests<Async>
{
    [Fact]
    public async Task All_Cancelled_EndsWhereItStands()
    {
        using CancellationTokenSource cancel = new();
        int pulls = 0;
        Source endless = Source.From(() =>
        {
            if (++pulls == 3)
                cancel.Cancel();
            return Chunk.Of("a");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Pump.AllAsync(endless, Sink.Null(), cancel.Token));

        Assert.Equal(3, pulls);
    }

    [Fact]
    public async Task Step_HandsItsTokenToBothEnds()
    {
        using CancellationTokenSource cancel = new();
        List<CancellationToken> tokens = [];
        Source source = Source.From(token => { tokens.Add(token); return new(Chunk.Of("a")); });
        Sink sink = Sink.From((_, token) => { tokens.Add(token); return new(Flow.GoOn); });

        await Pump.StepAsync(
            Source.Chain(Source.Cat(Source.Simplify(Source.Rewind(source))), TextFilter.Identity),
            Sink.Chain(TextFilter.Identity, Sink.Simplify(sink)),
            cancel.Token);

        Assert.Equal([cancel.Token, cancel.Token, cancel.Token], tokens);
    }
}

public abstract class PumpTests<TColour> : Ltn12Tests<TColour> where TColour : TestColour, new()
{
    private async Task<string> Step(Source source, Sink sink) => Lua(await Colour.Step(source, sink));

    private async Task<string> All(Source source, Sink sink) => Lua(await Colour.All(source, sink));

    [Fact, Trait("vector", "pump.step")]
    public async Task Step_MovesOneChunk()
    {
        Sink sink = Sink.Table(out List<byte[]> table);
        Source source = Chunks("abc", "def");

        Assert.Equal("1", await Step(source, sink));
        Assert.Equal(["abc"], Lua(table));
    }

    [Fact, Trait("vector", "pump.step")]
    public async Task Step_AtTheEnd_StopsWithoutAnError() => Assert.Equal("nil", await Step(Chunks(), Sink.Null()));

    [Fact]
    public async Task Step_OfAnEmptyChunk_GoesOn() => Assert.Equal("1", await Step(Chunks(""), Sink.Null()));

    [Fact, Trait("vector", "pump.step.both_errors")]
    public async Task Step_WithTwoErrors_TellsTheSources() => Assert.Equal("nil, src", await Step(Source.Error("src"), Sink.Error("snk")));

    [Fact]
    public async Task Step_AtTheEndWithAnErrorOfTheSink_TellsIt() => Assert.Equal("nil, snk", await Step(Chunks(), Sink.Error("snk")));

    [Fact]
    public async Task Step_OfAChunkWithAnErrorBesideIt_MovesBoth()
    {
        List<string> log = [];

        Assert.Equal("1", await Step(Answers(Chunk.Of("a") with { Error = "late" }), Log(log)));

        Assert.Equal(["a, late"], log);
    }

    [Fact, Trait("vector", "pump.step.error_reaches_sink")]
    public async Task Step_OnAnErrorOfTheSource_TellsTheSink()
    {
        List<string> log = [];

        Assert.Equal("nil, oops", await Step(Source.Error("oops"), Log(log)));

        Assert.Equal(["nil, oops"], log);
    }

    [Fact, Trait("vector", "pump.all")]
    public async Task All_MovesEverything()
    {
        Sink sink = Sink.Table(out List<byte[]> table);

        Assert.Equal("1", await All(Source.String(new('x', 3000)), sink));

        Assert.Equal([2048, 952], table.Select(chunk => chunk.Length));
    }

    [Fact, Trait("vector", "pump.all.source_error")]
    public async Task All_OnAnErrorOfTheSource_TellsIt()
        => Assert.Equal("nil, oops", await All(Source.Cat(Chunks("a"), Source.Error("oops")), Sink.Null()));

    [Fact, Trait("vector", "pump.all.sink_false")]
    public async Task All_OnAnErrorOfTheSink_TellsIt() => Assert.Equal("nil, no", await All(Chunks("a"), Sink.Error("no")));

    [Fact]
    public async Task All_OfASinkThatStopsWithoutAnError_LooksLikeSuccess()
    {
        Source source = Chunks("a", "b");

        Assert.Equal("1", await All(source, Sink.Error(null)));

        Assert.Equal("b", await Pull(source));
    }

    [Fact, Trait("vector", "pump.all.end_signal")]
    public async Task All_TellsTheSinkTheEndOnce()
    {
        List<string> log = [];

        await All(Chunks("a"), Log(log));

        Assert.Equal(["a", "nil"], log);
    }

    [Fact, Trait("vector", "pump.all.custom_step")]
    public async Task All_WithAStepOfTheCaller_CallsIt()
    {
        int steps = 0;

        Flow flow = await Colour.All(Chunks("a"), Sink.Null(), () => steps++);

        Assert.Equal(("1", 2), (Lua(flow), steps));
    }

    [Fact, Trait("vector", "pump.all.empty_chunks_continue")]
    public async Task All_DoesNotStopAtEmptyChunks()
    {
        Sink sink = Sink.Table(out List<byte[]> table);

        await All(Chunks("a", "", "b"), sink);

        Assert.Equal(["a", "", "b"], Lua(table));
    }

    [Fact, Trait("vector", "pump.all.false_chunk")]
    public async Task All_AtTheFirstEnd_PullsNoMore()
    {
        int pulls = 0;
        Source source = Colour.Only(Source.From(() => ++pulls < 3 ? Chunk.Failed(pulls == 2 ? "stop" : null) : Chunk.End));

        Assert.Equal("1", await All(source, Sink.Null()));
        Assert.Equal(1, pulls);
    }

    [Fact, Trait("vector", "pump.all.no_sink"), Trait("vector", "pump.all.no_source")]
    public async Task All_WithoutASourceOrSink_IsAnAssertion()
    {
        await LuaAssertion.FailsAsync(() => All(Source.Empty(), null!));
        await LuaAssertion.FailsAsync(() => All(null!, Sink.Null()));
    }

    [Fact]
    public async Task All_ThrowsWhatASourceThrows()
        => await Assert.ThrowsAsync<InvalidTimeZoneException>(() => All(Colour.Only(Source.From(() => throw new InvalidTimeZoneException())), Sink.Null()));

    [Fact, Trait("vector", "pipeline.both_ends"), Trait("vector", "pipeline.qp_roundtrip")]
    public async Task All_WithFiltersAtBothEnds_SendsThroughBoth()
    {
        Sink table = Sink.Table(out List<byte[]> chunks);
        Source source = Source.Chain(Chunks("hel", "lo"), TextFilter.InThrees(), TextFilter.Mark("-"));
        Sink sink = Sink.Chain(TextFilter.LastWord("!"), Colour.Only(table));

        Assert.Equal("1", await All(source, sink));

        Assert.Equal("hel-lo-!", string.Concat(Lua(chunks)));
    }
}
