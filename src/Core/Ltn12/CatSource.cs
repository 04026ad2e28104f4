namespace RxSocket.Ltn12;

/// <summary>Several sources, one after the other.</summary>
internal sealed class CatSource(Source[] sources) : ColouredSource
{
    private int _current;

    protected override async ValueTask<Chunk> Pull<TColour>(CancellationToken cancellation)
    {
        while (_current < sources.Length)
        {
            Chunk chunk = await TColour.Pull(sources[_current], cancellation).ConfigureAwait(false);
            if (!chunk.IsEnd)
                return chunk.Bare;
            // An error does not end the source that has it: it is the one to be asked again.
            if (chunk.Error is not null)
                return Chunk.Failed(chunk.Error);
            _current++;
        }
        return Chunk.End;
    }
}
