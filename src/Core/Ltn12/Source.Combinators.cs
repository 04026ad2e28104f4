namespace RxSocket.Ltn12;

/// <content>The sources that are made of other sources. Each serves both faces if what it is made of does.</content>
public abstract partial class Source
{
    /// <summary>
    /// Makes a plain source of a fancy one: whenever it names a <see cref="Chunk.Next"/>, that one is pulled from then on.
    /// LuaSocket: <c>ltn12.source.simplify(src)</c>.
    /// </summary>
    /// <remarks>After an error the same source is asked again. (LuaSocket takes the error for the replacement, and fails at the next call.)</remarks>
    /// <param name="source">The fancy source.</param>
    public static Source Simplify(Source source)
    {
        Assertion.Holds(source);
        return new SimplifiedSource(source);
    }

    /// <summary>Makes a source that takes chunks back. LuaSocket: <c>ltn12.source.rewind(src)</c>.</summary>
    /// <param name="source">The source to pull while there are no chunks that were pushed back.</param>
    public static RewindableSource Rewind(Source source)
    {
        Assertion.Holds(source);
        return new RewindableSource(source);
    }

    /// <summary>
    /// Makes a source of several: all the bytes of the first, then all of the second, and so on.
    /// LuaSocket: <c>ltn12.source.cat(src1, src2, ...)</c>.
    /// </summary>
    /// <remarks>An error is handed on, and the same source is asked again at the next pull: it does not end the whole.</remarks>
    /// <param name="sources">The sources, in order.</param>
    public static Source Cat(params IEnumerable<Source> sources)
    {
        Assertion.Holds(sources);
        Source[] members = [.. sources];
        foreach (Source member in members)
            Assertion.Holds(member);
        return new CatSource(members);
    }

    /// <summary>Makes a source whose bytes have gone through one or several filters. LuaSocket: <c>ltn12.source.chain(src, f, ...)</c>.</summary>
    /// <remarks>
    /// <para>A chunk is fed to the filter, which then is called with empty chunks until its answer is empty; each other answer is a chunk of this source.
    /// At the end of the source the filter is called with the end until it answers the end, and that is the end of this one.</para>
    /// <para>An error of the source is handed on, and the source is asked again at the next pull.</para>
    /// <para>Pulling once more after the end is an <see cref="InvalidOperationException"/>, "source is empty!"; so is a filter that breaks its rules:
    /// "filter returned inappropriate nil", or, once the end has begun to come out, <c>filter returned ""</c>. A filter that answers the end
    /// with an empty chunk from the start makes the pull ask source and filter over and over.</para>
    /// </remarks>
    /// <param name="source">Where the bytes come from.</param>
    /// <param name="filters">What they go through, in this order.</param>
    /// <exception cref="ArgumentException">There is no filter.</exception>
    public static Source Chain(Source source, params IEnumerable<Filter> filters)
    {
        Assertion.Holds(source);
        return new ChainedSource(source, Filters.ChainOfSome(filters));
    }
}
