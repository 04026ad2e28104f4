namespace RxSocket.Ltn12;

/// <summary>Consumes a stream of bytes, one chunk at a call.</summary>
/// <remarks>
/// <para>LuaSocket: a sink, a function called with <c>chunk, err</c> that answers 1 to go on, or <c>nil, err</c>.</para>
/// <list type="number">
/// <item>A sink is pushed: by <see cref="Push"/> on the calling thread or by <see cref="PushAsync"/>. One stream, two colours; one turn at a time.</item>
/// <item>It is also told the end, and the error that brought it, as the last <see cref="Chunk"/>: time to flush and close.</item>
/// <item>Its answer is a <see cref="Flow"/>: go on, or stop, with or without an error. Errors are values here, not exceptions.</item>
/// <item>To make one of your own, derive from this class or give a function to <see cref="From(Func{Chunk, Flow})"/>.</item>
/// </list>
/// </remarks>
public abstract partial class Sink
{
    /// <summary>Consumes the next chunk, on the calling thread. LuaSocket: <c>sink(chunk, err)</c>.</summary>
    /// <param name="chunk">Bytes, the end, or the end with an error.</param>
    /// <returns>Whether to go on.</returns>
    /// <exception cref="NotSupportedException">The sink can only be pushed with <see cref="PushAsync"/>.</exception>
    public abstract Flow Push(Chunk chunk);

    /// <summary>Consumes the next chunk. LuaSocket: <c>sink(chunk, err)</c>.</summary>
    /// <param name="chunk">Bytes, the end, or the end with an error.</param>
    /// <param name="cancellation">Gives up waiting. A part of the chunk may have been consumed.</param>
    /// <returns>Whether to go on.</returns>
    public abstract ValueTask<Flow> PushAsync(Chunk chunk, CancellationToken cancellation = default);

    /// <summary>Makes a sink of a function that is done at once. LuaSocket: any function.</summary>
    /// <param name="push">Consumes a chunk; it is called once for each push of either face.</param>
    public static Sink From(Func<Chunk, Flow> push)
    {
        Assertion.Holds(push);
        return new FunctionSink(push, (chunk, _) => new(push(chunk)));
    }

    /// <summary>Makes a sink of an async function. It can only be pushed with <see cref="PushAsync"/>.</summary>
    /// <param name="pushAsync">Consumes a chunk.</param>
    public static Sink From(Func<Chunk, CancellationToken, ValueTask<Flow>> pushAsync)
    {
        Assertion.Holds(pushAsync);
        return new FunctionSink(_ => throw new NotSupportedException("This sink can only be pushed with PushAsync."), pushAsync);
    }

    /// <summary>Makes a sink of two functions, one for each face.</summary>
    /// <param name="push">Consumes a chunk on the calling thread.</param>
    /// <param name="pushAsync">Consumes a chunk of the same stream.</param>
    public static Sink From(Func<Chunk, Flow> push, Func<Chunk, CancellationToken, ValueTask<Flow>> pushAsync)
    {
        Assertion.Holds(push);
        Assertion.Holds(pushAsync);
        return new FunctionSink(push, pushAsync);
    }

    private sealed class FunctionSink(Func<Chunk, Flow> push, Func<Chunk, CancellationToken, ValueTask<Flow>> pushAsync) : Sink
    {
        public override Flow Push(Chunk chunk) => push(chunk);

        public override ValueTask<Flow> PushAsync(Chunk chunk, CancellationToken cancellation = default) => pushAsync(chunk, cancellation);
    }
}
