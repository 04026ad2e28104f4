namespace RxSocket.Ltn12;

/// <summary>A source that is written once, in the colour it is pulled in.</summary>
internal abstract class ColouredSource : Source
{
    public sealed override Chunk Pull() => BlockingColour.Result(Pull<BlockingColour>(CancellationToken.None));

    public sealed override ValueTask<Chunk> PullAsync(CancellationToken cancellation = default) => Pull<AsyncColour>(cancellation);

    protected abstract ValueTask<Chunk> Pull<TColour>(CancellationToken cancellation) where TColour : struct, IColour;
}
