namespace RxSocket.Ltn12;

/// <summary>One step of pumping, on the calling thread: see <see cref="Pump.Step"/>.</summary>
/// <param name="source">Where the chunk comes from.</param>
/// <param name="sink">Where it goes.</param>
/// <returns>Whether to go on.</returns>
public delegate Flow PumpStep(Source source, Sink sink);

/// <summary>One step of pumping: see <see cref="Pump.StepAsync"/>.</summary>
/// <param name="source">Where the chunk comes from.</param>
/// <param name="sink">Where it goes.</param>
/// <param name="cancellation">Gives up waiting.</param>
/// <returns>Whether to go on.</returns>
public delegate ValueTask<Flow> PumpStepAsync(Source source, Sink sink, CancellationToken cancellation);

/// <summary>Moves bytes from a source to a sink. LuaSocket: <c>ltn12.pump</c>.</summary>
/// <remarks>
/// <para>Errors of the source and of the sink come back as the <see cref="Flow.Error"/> of the answer; an exception out of either passes through.</para>
/// <para>Cancelling or throwing in the middle of a step may lose the chunk that was pulled and not yet taken by the sink,
/// and the sink is not told the end.</para>
/// </remarks>
public static class Pump
{
    /// <summary>
    /// Moves one chunk, on the calling thread. The sink is called in any case, also with the end or the error of the source.
    /// LuaSocket: <c>ltn12.pump.step(src, snk)</c>.
    /// </summary>
    /// <param name="source">Where the chunk comes from.</param>
    /// <param name="sink">Where it goes.</param>
    /// <returns>Go on if a chunk was moved; else stop, with the source's error, or else the sink's, or none.</returns>
    public static Flow Step(Source source, Sink sink) => BlockingColour.Result(Step<BlockingColour>(source, sink, CancellationToken.None));

    /// <summary>
    /// Moves one chunk. The sink is called in any case, also with the end or the error of the source.
    /// LuaSocket: <c>ltn12.pump.step(src, snk)</c>.
    /// </summary>
    /// <param name="source">Where the chunk comes from.</param>
    /// <param name="sink">Where it goes.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>Go on if a chunk was moved; else stop, with the source's error, or else the sink's, or none.</returns>
    public static ValueTask<Flow> StepAsync(Source source, Sink sink, CancellationToken cancellation = default)
        => Step<AsyncColour>(source, sink, cancellation);

    /// <summary>Moves everything, on the calling thread. LuaSocket: <c>ltn12.pump.all(src, snk, step)</c>.</summary>
    /// <param name="source">Where the bytes come from.</param>
    /// <param name="sink">Where they go.</param>
    /// <param name="step">Moves one chunk, instead of <see cref="Step"/>: to count, to show progress, to stop early.</param>
    /// <returns>Go on if all went well (a sink that stops without an error is well too), or stop with the error.</returns>
    public static Flow All(Source source, Sink sink, PumpStep? step = null)
    {
        step ??= Step;
        return BlockingColour.Result(Loop(source, sink, (from, to, _) => new(step(from, to)), CancellationToken.None));
    }

    /// <summary>Moves everything. LuaSocket: <c>ltn12.pump.all(src, snk)</c>.</summary>
    /// <param name="source">Where the bytes come from.</param>
    /// <param name="sink">Where they go.</param>
    /// <param name="cancellation">Gives up; the pumping ends where it stands.</param>
    /// <returns>Go on if all went well (a sink that stops without an error is well too), or stop with the error.</returns>
    public static ValueTask<Flow> AllAsync(Source source, Sink sink, CancellationToken cancellation = default)
        => Loop(source, sink, StepAsync, cancellation);

    /// <summary>Moves everything, step by step of your own. LuaSocket: <c>ltn12.pump.all(src, snk, step)</c>.</summary>
    /// <param name="source">Where the bytes come from.</param>
    /// <param name="sink">Where they go.</param>
    /// <param name="step">Moves one chunk, instead of <see cref="StepAsync"/>: to count, to show progress, to stop early.</param>
    /// <param name="cancellation">Gives up; the pumping ends where it stands.</param>
    /// <returns>Go on if all went well (a sink that stops without an error is well too), or stop with the error.</returns>
    public static ValueTask<Flow> AllAsync(Source source, Sink sink, PumpStepAsync step, CancellationToken cancellation = default)
        => Loop(source, sink, step, cancellation);

    private static async ValueTask<Flow> Step<TColour>(Source source, Sink sink, CancellationToken cancellation) where TColour : struct, IColour
    {
        Assertion.Holds(source);
        Assertion.Holds(sink);
        Chunk chunk = await TColour.Pull(source, cancellation).ConfigureAwait(false);
        Flow flow = await TColour.Push(sink, chunk, cancellation).ConfigureAwait(false);
        return chunk.IsEnd || flow.Stopped ? Flow.Stop(chunk.Error ?? flow.Error) : Flow.GoOn;
    }

    private static async ValueTask<Flow> Loop(Source source, Sink sink, PumpStepAsync step, CancellationToken cancellation)
    {
        Assertion.Holds(source);
        Assertion.Holds(sink);
        Flow flow;
        do
            flow = await step(source, sink, cancellation).ConfigureAwait(false);
        while (!flow.Stopped);
        return flow.Error is null ? Flow.GoOn : Flow.Stop(flow.Error);
    }
}
