namespace RxSocket.Ltn12;

/// <summary>Makes filters out of other functions. LuaSocket: <c>ltn12.filter</c>.</summary>
public static class Filters
{
    /// <summary>
    /// Makes a filter of a function without memory, by carrying its context from each turn to the next.
    /// LuaSocket: <c>ltn12.filter.cycle(low, ctx)</c>.
    /// </summary>
    /// <typeparam name="TContext">What is remembered from turn to turn.</typeparam>
    /// <param name="low">One turn: context and chunk in, output and next context out.</param>
    /// <param name="context">The context of the first turn.</param>
    public static Filter Cycle<TContext>(LowFilter<TContext> low, TContext context)
    {
        Assertion.Holds(low);
        return chunk =>
        {
            (Chunk output, context) = low(context, chunk);
            return output;
        };
    }

    /// <summary>
    /// Makes a filter of a function without memory and an argument it gets in every turn.
    /// LuaSocket: <c>ltn12.filter.cycle(low, ctx, extra)</c>.
    /// </summary>
    /// <typeparam name="TContext">What is remembered from turn to turn.</typeparam>
    /// <typeparam name="TExtra">The argument that stays the same.</typeparam>
    /// <param name="low">One turn: context, chunk and the extra argument in, output and next context out.</param>
    /// <param name="context">The context of the first turn.</param>
    /// <param name="extra">The argument that stays the same.</param>
    public static Filter Cycle<TContext, TExtra>(LowFilter<TContext, TExtra> low, TContext context, TExtra extra)
    {
        Assertion.Holds(low);
        return Cycle((TContext current, Chunk chunk) => low(current, chunk, extra), context);
    }

    /// <summary>Makes one filter of several: the output of each is the input of the next. LuaSocket: <c>ltn12.filter.chain(f1, f2, ...)</c>.</summary>
    /// <remarks>
    /// <para>Between two chunks the chain must be called with empty chunks until its answer is empty, as <see cref="Source.Chain"/> and
    /// <see cref="Sink.Chain(Filter, Sink)"/> do: output may still be on its way through the filters.</para>
    /// <para>A filter that answers the end to anything but the end is an <see cref="InvalidOperationException"/>, "filter returned inappropriate nil".</para>
    /// </remarks>
    /// <param name="filters">The filters, first one first.</param>
    /// <returns>The chain. One without filters throws <see cref="InvalidOperationException"/> when it is called, "attempt to call a nil value".</returns>
    public static Filter Chain(params IEnumerable<Filter> filters) => new FilterChain(Checked(filters)).Apply;

    /// <summary>The chain of a source or a sink, which must not be empty. LuaSocket: the <c>assert</c> of <c>source.chain</c> and <c>sink.chain</c>.</summary>
    internal static Filter ChainOfSome(IEnumerable<Filter> filters)
    {
        Filter[] members = Checked(filters);
        Assertion.Holds(members.Length > 0, "a chain needs a filter");
        return new FilterChain(members).Apply;
    }

    private static Filter[] Checked(IEnumerable<Filter> filters)
    {
        Assertion.Holds(filters);
        Filter[] members = [.. filters];
        foreach (Filter member in members)
            Assertion.Holds(member);
        return members;
    }
}
