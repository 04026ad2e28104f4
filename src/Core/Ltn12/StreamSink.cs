namespace RxSocket.Ltn12;

/// <summary>Writes to a stream, and closes it at the end.</summary>
internal sealed class StreamSink(Stream stream) : ColouredSink
{
    protected override async ValueTask<Flow> Push<TColour>(Chunk chunk, CancellationToken cancellation)
    {
        try
        {
            if (chunk.IsEnd)
            {
                await TColour.Close(stream).ConfigureAwait(false);
                return Flow.GoOn;
            }

            // A write of Lua's returns the handle, and so does the sink.
            await TColour.Write(stream, chunk.Data, cancellation).ConfigureAwait(false);
            return Flow.GoOn with { Value = stream };
        }
        catch (IOException exception)
        {
            return Flow.Stop(exception);
        }
    }
}
