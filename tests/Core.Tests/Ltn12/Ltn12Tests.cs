using System.Text;
using RxSocket.Ltn12;

namespace RxSocket.Core.Tests.Ltn12;

/// <summary>A colour to test in: each LTN12 test is written once and runs in both.</summary>
public abstract class TestColour
{
    public abstract ValueTask<Chunk> Pull(Source source);
    public abstract ValueTask<Flow> Push(Sink sink, Chunk chunk);
    public abstract ValueTask<Flow> Step(Source source, Sink sink);
    public abstract ValueTask<Flow> All(Source source, Sink sink);
    public abstract ValueTask<Flow> All(Source source, Sink sink, Action beforeEachStep);

    /// <summary>The same source, but the other colour is out of order.</summary>
    public abstract Source Only(Source source);

    /// <summary>The same sink, but the other colour is out of order.</summary>
    public abstract Sink Only(Sink sink);

    public abstract ScriptedStream Stream(params object[] reads);
}

public sealed class Blocking : TestColour
{
    public override ValueTask<Chunk> Pull(Source source) => new(source.Pull());
    public override ValueTask<Flow> Push(Sink sink, Chunk chunk) => new(sink.Push(chunk));
    public override ValueTask<Flow> Step(Source source, Sink sink) => new(Pump.Step(source, sink));
    public override ValueTask<Flow> All(Source source, Sink sink) => new(Pump.All(source, sink));

    public override ValueTask<Flow> All(Source source, Sink sink, Action beforeEachStep) => new(Pump.All(source, sink, (from, to) =>
    {
        beforeEachStep();
        return Pump.Step(from, to);
    }));

    public override Source Only(Source source) => Source.From(source.Pull, _ => throw new NotSupportedException("async call from a blocking one"));
    public override Sink Only(Sink sink) => Sink.From(sink.Push, (_, _) => throw new NotSupportedException("async call from a blocking one"));
    public override ScriptedStream Stream(params object[] reads) => new(isAsync: false, reads);
}

public sealed class Async : TestColour
{
    public override ValueTask<Chunk> Pull(Source source) => source.PullAsync();
    public override ValueTask<Flow> Push(Sink sink, Chunk chunk) => sink.PushAsync(chunk);
    public override ValueTask<Flow> Step(Source source, Sink sink) => Pump.StepAsync(source, sink);
    public override ValueTask<Flow> All(Source source, Sink sink) => Pump.AllAsync(source, sink);

    public override ValueTask<Flow> All(Source source, Sink sink, Action beforeEachStep) => Pump.AllAsync(source, sink, (from, to, cancellation) =>
    {
        beforeEachStep();
        return Pump.StepAsync(from, to, cancellation);
    });

    // The yield makes every answer come later than the call: what is only right for answers that are there at once, is found out.
    public override Source Only(Source source) => Source.From(async cancellation =>
    {
        await Task.Yield();
        return await source.PullAsync(cancellation);
    });

    public override Sink Only(Sink sink) => Sink.From(async (chunk, cancellation) =>
    {
        await Task.Yield();
        return await sink.PushAsync(chunk, cancellation);
    });

    public override ScriptedStream Stream(params object[] reads) => new(isAsync: true, reads);
}

/// <summary>The ground of the LTN12 tests: a colour, and Lua's way to write values down.</summary>
public abstract class Ltn12Tests<TColour> where TColour : TestColour, new()
{
    protected TColour Colour { get; } = new();

    /// <summary>What a Lua source would have answered: <c>a</c>, <c>nil</c>, <c>nil, err</c>.</summary>
    protected static string Lua(Chunk chunk)
        => (chunk.IsEnd ? "nil" : Encoding.UTF8.GetString(chunk.Data.Span)) + (chunk.Error is null ? "" : $", {chunk.Error}");

    /// <summary>What a Lua sink or pump would have answered: <c>1</c>, <c>nil</c>, <c>nil, err</c>.</summary>
    protected static string Lua(Flow flow) => (flow.Stopped ? "nil" : "1") + (flow.Error is null ? "" : $", {flow.Error}");

    protected static IEnumerable<string> Lua(IEnumerable<byte[]> table) => table.Select(Encoding.UTF8.GetString);

    protected async Task<string> Pull(Source source) => Lua(await Colour.Pull(source));

    protected async Task<string> Push(Sink sink, Chunk chunk) => Lua(await Colour.Push(sink, chunk));

    protected Task<string> Push(Sink sink, string? text) => Push(sink, Chunk.Of(text));

    /// <summary>Pulls until there are no bytes, and tells all answers.</summary>
    protected async Task<List<string>> Drain(Source source)
    {
        List<string> answers = [];
        Chunk chunk;
        do
        {
            chunk = await Colour.Pull(source);
            answers.Add(Lua(chunk));
        }
        while (!chunk.IsEnd && answers.Count < 1000);
        return answers;
    }

    protected Source Chunks(params string?[] texts) => Colour.Only(Source.Table(texts));

    /// <summary>A source that gives these answers in turn, and then the end.</summary>
    protected Source Answers(params Chunk[] answers)
    {
        int turn = 0;
        return Colour.Only(Source.From(() => turn < answers.Length ? answers[turn++] : Chunk.End));
    }

    /// <summary>A sink that writes down its calls and always goes on.</summary>
    protected Sink Log(List<string> log) => Colour.Only(Sink.From(chunk =>
    {
        log.Add(Lua(chunk));
        return Flow.GoOn;
    }));
}
