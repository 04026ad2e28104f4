namespace RxSocket.Ltn12;

/// <summary>A fancy sink made plain: follows its replacements, and hides them.</summary>
internal sealed class SimplifiedSink(Sink sink) : ColouredSink
{
    private Sink _sink = sink;

    protected override async ValueTask<Flow> Push<TColour>(Chunk chunk, CancellationToken cancellation)
    {
        Flow flow = await TColour.Push(_sink, chunk, cancellation).ConfigureAwait(false);
        if (flow.Stopped)
            return Flow.Stop(flow.Error);
        _sink = flow.Next ?? _sink;
        return Flow.GoOn;
    }
}
