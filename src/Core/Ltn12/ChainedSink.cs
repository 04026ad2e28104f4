namespace RxSocket.Ltn12;

/// <summary>A sink behind a filter.</summary>
internal sealed class ChainedSink(Filter filter, Sink sink) : ColouredSink
{
    protected override async ValueTask<Flow> Push<TColour>(Chunk chunk, CancellationToken cancellation)
    {
        if (chunk.IsEmpty)
            return Flow.GoOn;

        // The filter is called with this until it answers with the same: empty after bytes, the end after the end.
        Chunk more = chunk.IsEnd ? Chunk.End : Chunk.Empty;
        Chunk output = filter(chunk.Bare).Bare;
        while (true)
        {
            // Also with the answer that ends the loop: the sink sees an empty chunk after each run of output, and the end.
            Flow flow = await TColour.Push(sink, output with { Error = chunk.Error }, cancellation).ConfigureAwait(false);
            if (flow.Stopped)
                return Flow.Stop(flow.Error);
            if (output == more)
                return Flow.GoOn;
            output = filter(more).Bare;
        }
    }
}
