namespace RxSocket.Ltn12;

/// <summary>A fancy source made plain: follows its replacements, and hides them.</summary>
internal sealed class SimplifiedSource(Source source) : ColouredSource
{
    private Source _source = source;

    protected override async ValueTask<Chunk> Pull<TColour>(CancellationToken cancellation)
    {
        Chunk chunk = await TColour.Pull(_source, cancellation).ConfigureAwait(false);
        _source = chunk.Next ?? _source;
        // What comes beside bytes is a replacement, never an error.
        return chunk.IsEnd ? Chunk.Failed(chunk.Error) : chunk.Bare;
    }
}
