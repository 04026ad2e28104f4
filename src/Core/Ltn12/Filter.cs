namespace RxSocket.Ltn12;

/// <summary>Turns chunks into other chunks: called with each chunk of a stream, it answers what it can make of what it has seen so far.</summary>
/// <remarks>
/// <para>LuaSocket: a filter. It is synchronous and does no I/O, so the blocking and the async face share it. The rules of the conversation:</para>
/// <list type="number">
/// <item>Some bytes in: take them. The answer is output, or an empty chunk for "nothing yet".</item>
/// <item>An empty chunk in: give more of what you hold. An empty answer means that nothing is left to give now.</item>
/// <item>The end in: give the rest, call after call, and then the end. Answering empty for ever is an endless loop.</item>
/// <item>The end may only be answered to the end. Elsewhere it is an <see cref="InvalidOperationException"/>, "filter returned inappropriate nil".</item>
/// </list>
/// <para>An error beside a chunk is none of a filter's business: it is not shown one, and one it answers is dropped.</para>
/// </remarks>
/// <param name="chunk">Bytes, an empty chunk, or the end of the stream.</param>
/// <returns>Output, an empty chunk, or the end.</returns>
public delegate Chunk Filter(Chunk chunk);

/// <summary>A filter's single turn as a function without memory: what it has to remember comes in as a context and goes out as the next one.</summary>
/// <remarks>LuaSocket: a low-level filter, <c>low(ctx, chunk)</c>. <see cref="Filters.Cycle{TContext}"/> makes a <see cref="Filter"/> of it.</remarks>
/// <typeparam name="TContext">What is remembered from turn to turn.</typeparam>
/// <param name="context">What the last turn left, or the context given at the start.</param>
/// <param name="chunk">Bytes, an empty chunk, or the end of the stream.</param>
/// <returns>The output, as a <see cref="Filter"/> gives it, and the context for the next turn.</returns>
public delegate (Chunk Output, TContext Context) LowFilter<TContext>(TContext context, Chunk chunk);

/// <summary>A filter's single turn as a function without memory, with one more argument that stays the same in every turn.</summary>
/// <remarks>LuaSocket: a low-level filter, <c>low(ctx, chunk, extra)</c>.
/// <see cref="Filters.Cycle{TContext, TExtra}"/> makes a <see cref="Filter"/> of it.</remarks>
/// <typeparam name="TContext">What is remembered from turn to turn.</typeparam>
/// <typeparam name="TExtra">The argument that stays the same: a line length, a marker.</typeparam>
/// <param name="context">What the last turn left, or the context given at the start.</param>
/// <param name="chunk">Bytes, an empty chunk, or the end of the stream.</param>
/// <param name="extra">The argument that stays the same.</param>
/// <returns>The output, as a <see cref="Filter"/> gives it, and the context for the next turn.</returns>
public delegate (Chunk Output, TContext Context) LowFilter<TContext, in TExtra>(TContext context, Chunk chunk, TExtra extra);
