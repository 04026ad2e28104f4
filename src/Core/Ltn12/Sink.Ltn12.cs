namespace RxSocket.Ltn12;

/// <content>The sinks of LTN12.</content>
public abstract partial class Sink
{
    private static readonly Sink Nowhere = From(_ => Flow.GoOn);

    /// <summary>Gets a sink that drops everything and always goes on. LuaSocket: <c>ltn12.sink.null()</c>.</summary>
    public static Sink Null() => Nowhere;

    /// <summary>Makes a sink that has failed: every push, that of the end too, answers the error. LuaSocket: <c>ltn12.sink.error(err)</c>.</summary>
    /// <param name="error">Any object; null makes a sink that stops without a reason.</param>
    public static Sink Error(object? error) => From(_ => Flow.Stop(error));

    /// <summary>Makes a sink that adds a copy of every chunk, empty ones too, to a collection. LuaSocket: <c>ltn12.sink.table(t)</c>.</summary>
    /// <remarks>It always goes on; an error passes unnoticed. Chunks that come after the end are added like those before.</remarks>
    /// <param name="table">Where the chunks go.</param>
    public static Sink Table(ICollection<byte[]> table)
    {
        Assertion.Holds(table);
        return From(chunk =>
        {
            if (!chunk.IsEnd)
                table.Add(chunk.Data.ToArray());
            return Flow.GoOn;
        });
    }

    /// <summary>Makes a sink that adds a copy of every chunk, empty ones too, to a new list. LuaSocket: <c>local sink, t = ltn12.sink.table()</c>.</summary>
    /// <param name="table">The list.</param>
    public static Sink Table(out List<byte[]> table) => Table(table = []);

    /// <summary>
    /// Makes a sink that writes to an open file or any other stream, and closes it at the end.
    /// LuaSocket: <c>ltn12.sink.file(handle, err)</c>.
    /// </summary>
    /// <remarks>
    /// <para>The end closes the stream even if an error brought it. Pushing more bytes then throws what the stream throws when closed.</para>
    /// <para>An <see cref="IOException"/> of the stream is not thrown: the sink stops with the exception as its error, also if it comes from closing.
    /// (LuaSocket drops an error of closing.)</para>
    /// </remarks>
    /// <param name="handle">The stream, which the sink owns from now on; null makes a sink that has failed.</param>
    /// <param name="error">Why there is no stream, if there is none; "unable to open file" if this is null too.</param>
    public static Sink File(Stream? handle, object? error = null)
        => handle is null ? Error(error ?? "unable to open file") : new StreamSink(handle);

    /// <summary>
    /// Makes a plain sink of a fancy one: whenever it names a <see cref="Flow.Next"/>, that one is pushed from then on.
    /// LuaSocket: <c>ltn12.sink.simplify(snk)</c>.
    /// </summary>
    /// <param name="sink">The fancy sink.</param>
    public static Sink Simplify(Sink sink)
    {
        Assertion.Holds(sink);
        return new SimplifiedSink(sink);
    }

    /// <summary>Makes a sink that sends what it gets through a filter to another sink. LuaSocket: <c>ltn12.sink.chain(f, snk)</c>.</summary>
    /// <remarks>
    /// <para>A chunk is fed to the filter, which then is called with empty chunks until its answer is empty. Each answer is pushed to the sink, <em>that last
    /// empty one too</em>. At the end the filter is called with the end until it answers the end,
    /// and the sink gets those answers, the end too, with the error beside them.</para>
    /// <para>An empty chunk is answered at once; neither filter nor sink hears of it. A sink that stops leaves the filter undrained.</para>
    /// </remarks>
    /// <param name="filter">What the bytes go through.</param>
    /// <param name="sink">Where they go.</param>
    public static Sink Chain(Filter filter, Sink sink)
    {
        Assertion.Holds(filter);
        Assertion.Holds(sink);
        return new ChainedSink(filter, sink);
    }

    /// <summary>Makes a sink that sends what it gets through several filters to another sink. LuaSocket: <c>ltn12.sink.chain(f1, f2, ..., snk)</c>.</summary>
    /// <param name="filters">What the bytes go through, in this order.</param>
    /// <param name="sink">Where they go.</param>
    /// <exception cref="ArgumentException">There is no filter.</exception>
    public static Sink Chain(IEnumerable<Filter> filters, Sink sink) => Chain(Filters.ChainOfSome(filters), sink);
}
