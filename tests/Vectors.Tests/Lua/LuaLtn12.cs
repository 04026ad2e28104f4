using System.Runtime.CompilerServices;
using System.Text;
using RxSocket.Blocking;
using RxSocket.Ltn12;
using Function = RxSocket.Blocking.LuaFunction;

namespace RxSocket.Vectors.Lua;

/// <summary>Our LTN12 under Lua's names. A function of Lua becomes a source, a sink or a filter of C#, and the other way round.</summary>
internal sealed class LuaLtn12
{
    private readonly LuaWorld _world;
    private readonly ConditionalWeakTable<Function, object> _ours = [];
    private readonly ConditionalWeakTable<object, Function> _theirs = [];

    public LuaLtn12(LuaWorld world) => _world = world;

    public Dictionary<string, Function> Functions => new()
    {
        ["ltn12.getblocksize"] = static _ => [(long)Source.BlockSize],
        ["ltn12.setblocksize"] = SetBlockSize,
        ["source.empty"] = _ => [Give(Source.Empty())],
        ["source.error"] = given => [Give(Source.Error(given.ElementAtOrDefault(0)), valuesAtEnd: 2)],
        ["source.string"] = given => [Give(Source.Bytes(BytesOf(given.ElementAtOrDefault(0))))],
        ["source.table"] = given => [Give(Source.Table(new LuaList(given.ElementAtOrDefault(0))))],
        ["source.file"] = given => [Give(Source.File(FileOf(given), given.ElementAtOrDefault(1)), valuesAtEnd: given.ElementAtOrDefault(0) is null ? 2 : 1)],
        ["source.simplify"] = given => [Give(Source.Simplify(SourceOf(given.ElementAtOrDefault(0))), valuesAtEnd: 2)],
        ["source.rewind"] = given => [GiveRewindable(Source.Rewind(SourceOf(given.ElementAtOrDefault(0))))],
        ["source.cat"] = given => [Give(Source.Cat(given.Select(SourceOf)), valuesAtEnd: 0)],
        ["source.chain"] = given => [Give(Source.Chain(SourceOf(given.ElementAtOrDefault(0)), given.Skip(1).Select(FilterOf)))],
        ["sink.table"] = TableSink,
        ["sink.null"] = _ => [Give(Sink.Null())],
        ["sink.error"] = given => [Give(Sink.Error(given.ElementAtOrDefault(0)))],
        ["sink.file"] = given => [Give(Sink.File(FileOf(given), given.ElementAtOrDefault(1)))],
        ["sink.simplify"] = given => [Give(Sink.Simplify(SinkOf(given.ElementAtOrDefault(0))))],
        ["sink.chain"] = given => [Give(given.Length == 1 ? Sink.Chain(FilterOf(given[0]), null!) : Sink.Chain(given[..^1].Select(FilterOf), SinkOf(given[^1])))],
        ["filter.cycle"] = given => [Give(Cycle(given.ElementAtOrDefault(0), given.ElementAtOrDefault(1), given.ElementAtOrDefault(2)))],
        ["filter.chain"] = given => [Give(Filters.Chain(given.Select(FilterOf)))],
        ["pump.step"] = given => ResultsOf(Pump.Step(SourceOf(given.ElementAtOrDefault(0)), SinkOf(given.ElementAtOrDefault(1)))),
        ["pump.all"] = given => ResultsOf(Pump.All(SourceOf(given.ElementAtOrDefault(0)), SinkOf(given.ElementAtOrDefault(1)), StepOf(given.ElementAtOrDefault(2)))),
    };

    private static object?[] SetBlockSize(object?[] given)
    {
        Source.BlockSize = (int)(long)given[0]!;
        return [];
    }

    // How many values an end has, and whether there is one at all, C# cannot say: each maker has its way.
    private Function Give(Source source, int valuesAtEnd = 1) => Ours(source, _ => ResultsOf(source.Pull(), valuesAtEnd));

    private Function GiveRewindable(RewindableSource source) => Ours(source, given =>
    {
        if (given.ElementAtOrDefault(0) is not string chunk)
        {
            return ResultsOf(source.Pull(), valuesAtEnd: 1);
        }

        source.PushBack(Encoding.Latin1.GetBytes(chunk));
        return [];
    });

    private Function Give(Sink sink) => Ours(sink, given => ResultsOf(sink.Push(ChunkOf(given.ElementAtOrDefault(0)) with { Error = given.ElementAtOrDefault(1) })));

    private Function Give(Filter filter) => Ours(filter, given => [TextOf(filter(ChunkOf(given.ElementAtOrDefault(0))))]);

    private Function Ours(object thing, Function function)
    {
        _ours.AddOrUpdate(function, thing);
        _theirs.AddOrUpdate(thing, function);
        return function;
    }

    private object?[] TableSink(object?[] given)
    {
        object table = given.ElementAtOrDefault(0) ?? _world.Compile("function() return {} end")()[0]!;
        Function insert = _world.Compile("table.insert");
        return [Give(Sink.Table(new LuaAppender(chunk => insert(table, Encoding.Latin1.GetString(chunk))))), table];
    }

    private Source SourceOf(object? value)
    {
        if (value is not Function function)
        {
            return null!;
        }

        if (_ours.TryGetValue(function, out object? ours))
        {
            return (Source)ours;
        }

        Source source = Source.From(() =>
        {
            object?[] results = function();
            object? second = results.ElementAtOrDefault(1);
            Chunk chunk = ChunkOf(results.ElementAtOrDefault(0));
            return chunk.IsEnd ? Chunk.Failed(second) : second is Function next ? chunk with { Next = SourceOf(next) } : chunk;
        });
        _theirs.Add(source, function);
        return source;
    }

    private Sink SinkOf(object? value)
    {
        if (value is not Function function)
        {
            return null!;
        }

        if (_ours.TryGetValue(function, out object? ours))
        {
            return (Sink)ours;
        }

        Sink sink = Sink.From(chunk =>
        {
            object?[] results = function(TextOf(chunk), chunk.Error);
            object? second = results.ElementAtOrDefault(1);
            return !LuaValue.IsTrue(results.ElementAtOrDefault(0)) ? Flow.Stop(second) : second is Function next ? Flow.Replace(SinkOf(next)) : Flow.GoOn;
        });
        _theirs.Add(sink, function);
        return sink;
    }

    private Filter FilterOf(object? value) =>
        value is not Function function ? null!
        : _ours.TryGetValue(function, out object? ours) ? (Filter)ours
        : chunk => ChunkOf(function(TextOf(chunk)).ElementAtOrDefault(0));

    private PumpStep? StepOf(object? value) => value is not Function function ? null : (source, sink) =>
    {
        object?[] results = function(FunctionOf(source), FunctionOf(sink));
        return LuaValue.IsTrue(results.ElementAtOrDefault(0)) ? Flow.GoOn : Flow.Stop(results.ElementAtOrDefault(1));
    };

    private Function FunctionOf(object thing) => _theirs.TryGetValue(thing, out Function? function) ? function : throw new InvalidOperationException();

    private static Filter Cycle(object? low, object? context, object? extra) => Filters.Cycle(
        low is not Function function ? null! : (LowFilter<object?, object?>)((state, chunk, more) =>
        {
            object?[] results = function(state, TextOf(chunk), more);
            return (ChunkOf(results.ElementAtOrDefault(0)), results.ElementAtOrDefault(1));
        }),
        context,
        extra);

    private LuaFile? FileOf(object?[] given) => given.ElementAtOrDefault(0) is { } file ? new LuaFile(_world, file) : null;

    private static object?[] ResultsOf(Flow flow) =>
        flow.Stopped ? [null, flow.Error]
        : flow.Value is LuaFile file ? [file.Handle]
        : [1.0];

    private static object?[] ResultsOf(Chunk chunk, int valuesAtEnd) =>
        !chunk.IsEnd ? [TextOf(chunk)]
        : chunk.Error is not null ? [null, chunk.Error]
        : new object?[valuesAtEnd];

    private static byte[] BytesOf(object? value) => value is string text ? Encoding.Latin1.GetBytes(text) : [];

    private static Chunk ChunkOf(object? value) => LuaValue.IsTrue(value) ? Chunk.Of(Encoding.Latin1.GetBytes(LuaValue.AsText(value) ?? string.Empty)) : Chunk.End;

    private static string? TextOf(Chunk chunk) => chunk.IsEnd ? null : Encoding.Latin1.GetString(chunk.Data.Span);
}
