using RxSocket.Ltn12;
using Xunit;

namespace RxSocket.Core.Tests.Ltn12;

public sealed class BlockingSinkTests : SinkTests<Blocking>;

public sealed class AsyncSinkTests : SinkTests<Async>;

public abstract class SinkTests<TColour> : Ltn12Tests<TColour> where TColour : TestColour, new()
{
    [Fact]
    public async Task Null_AlwaysGoesOn()
    {
        Assert.Equal("1", await Push(Sink.Null(), "a"));
        Assert.Equal("1", await Push(Sink.Null(), Chunk.Failed("oops")));
    }

    [Fact, Trait("vector", "sink.error")]
    public async Task Error_StopsAtAnything()
    {
        Sink sink = Sink.Error("oops");

        Assert.Equal("nil, oops", await Push(sink, "a"));
        Assert.Equal("nil, oops", await Push(sink, Chunk.End));
    }

    [Fact, Trait("vector", "sink.table")]
    public async Task Table_KeepsEveryChunkAndIgnoresTheEnd()
    {
        Sink sink = Sink.Table(out List<byte[]> table);

        Assert.Equal("1", await Push(sink, "a"));
        Assert.Equal("1", await Push(sink, ""));
        Assert.Equal("1", await Push(sink, Chunk.End));
        Assert.Equal("1", await Push(sink, Chunk.Failed("err")));
        Assert.Equal(["a", ""], Lua(table));
    }

    [Fact, Trait("vector", "sink.table.after_end")]
    public async Task Table_AfterTheEnd_GoesOn()
    {
        Sink sink = Sink.Table(out List<byte[]> table);

        await Push(sink, "a");
        await Push(sink, Chunk.End);
        await Push(sink, "b");

        Assert.Equal(["a", "b"], Lua(table));
    }

    [Fact]
    public async Task Table_OfTheCaller_IsAddedTo()
    {
        List<byte[]> table = [[0]];

        await Push(Sink.Table(table), "a");

        Assert.Equal(2, table.Count);
    }

    [Fact]
    public async Task Table_KeepsACopy()
    {
        byte[] bytes = [.. "a"u8];
        Sink sink = Sink.Table(out List<byte[]> table);

        await Push(sink, bytes);
        bytes[0] = 0;

        Assert.Equal(["a"], Lua(table));
    }

    [Fact, Trait("vector", "sink.file")]
    public async Task File_WritesAndClosesAtTheEnd()
    {
        ScriptedStream stream = Colour.Stream();
        Sink sink = Sink.File(stream);

        Assert.Equal("1", await Push(sink, "abc"));
        Assert.Equal("abc", stream.Written);
        Assert.False(stream.Closed);
        Assert.Equal("1", await Push(sink, Chunk.End));
        Assert.True(stream.Closed);
    }

    [Fact, Trait("vector", "sink.file")]
    public async Task File_ThatHasWritten_NamesTheStream()
    {
        ScriptedStream stream = Colour.Stream();
        Sink sink = Sink.File(stream);

        Assert.Same(stream, (await Colour.Push(sink, Chunk.Of("abc"))).Value);
        Assert.Null((await Colour.Push(sink, Chunk.End)).Value);
    }

    [Fact]
    public async Task File_IsClosedByAnErrorToo()
    {
        ScriptedStream stream = Colour.Stream();

        await Push(Sink.File(stream), Chunk.Failed("oops"));

        Assert.True(stream.Closed);
    }

    [Fact, Trait("vector", "sink.file.closed")]
    public async Task File_AlreadyClosed_Throws()
    {
        Sink sink = Sink.File(Colour.Stream());
        await Push(sink, Chunk.End);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Push(sink, "abc"));
    }

    [Fact]
    public async Task File_ThatCannotWrite_StopsWithTheException()
    {
        IOException full = new("full");
        ScriptedStream stream = Colour.Stream();
        stream.WriteError = full;

        Assert.Equal(Flow.Stop(full), await Colour.Push(Sink.File(stream), Chunk.Of("abc")));
    }

    [Fact]
    public async Task File_ThatCannotClose_StopsWithTheException()
    {
        IOException full = new("full");
        ScriptedStream stream = Colour.Stream();
        stream.CloseError = full;

        Assert.Equal(Flow.Stop(full), await Colour.Push(Sink.File(stream), Chunk.End));
    }

    [Fact, Trait("vector", "sink.file.nil_handle")]
    public async Task File_WithoutAHandle_IsTheError() => Assert.Equal("nil, cannot open", await Push(Sink.File(null, "cannot open"), "a"));

    [Fact, Trait("vector", "sink.file.nil_handle_default")]
    public async Task File_WithoutAHandleOrError_HasAnErrorOfItsOwn() => Assert.Equal("nil, unable to open file", await Push(Sink.File(null), "a"));

    [Fact, Trait("vector", "sink.simplify")]
    public async Task Simplify_FollowsTheReplacement()
    {
        List<string> log = [];
        Sink second = Log(log);
        Sink fancy = Colour.Only(Sink.From(chunk =>
        {
            log.Add($"first {Lua(chunk)}");
            return Flow.Replace(second);
        }));
        Sink sink = Sink.Simplify(fancy);

        Assert.Equal(Flow.GoOn, await Colour.Push(sink, Chunk.Of("a")));
        Assert.Equal("1", await Push(sink, "b"));
        Assert.Equal("1", await Push(sink, "c"));
        Assert.Equal(["first a", "b", "c"], log);
    }

    [Fact]
    public async Task Simplify_OfASinkThatStops_HandsTheErrorOnAndStays()
    {
        Queue<Flow> answers = new([Flow.Stop("full"), Flow.GoOn]);
        Sink sink = Sink.Simplify(Colour.Only(Sink.From(_ => answers.Dequeue())));

        Assert.Equal("nil, full", await Push(sink, "a"));
        Assert.Equal("1", await Push(sink, "a"));
    }

    [Fact]
    public async Task Simplify_TellsTheEndAndItsError()
    {
        List<string> log = [];

        await Push(Sink.Simplify(Log(log)), Chunk.Failed("oops"));

        Assert.Equal(["nil, oops"], log);
    }

    [Fact, Trait("vector", "sink.simplify.nil")]
    public void Simplify_OfNull_IsAnAssertion()
        => LuaAssertion.Fails(() => Sink.Simplify(null!));

    [Fact]
    public async Task From_TwoFunctions_CallsTheOneOfTheColour()
    {
        Sink sink = Sink.From(_ => Flow.Stop("blocking"), (_, _) => new(Flow.Stop("async")));

        Assert.Equal($"nil, {typeof(TColour).Name.ToLowerInvariant()}", await Push(sink, "a"));
    }
}
