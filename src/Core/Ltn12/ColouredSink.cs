namespace RxSocket.Ltn12;

/// <summary>A sink that is written once, in the colour it is pushed in.</summary>
internal abstract class ColouredSink : Sink
{
    public sealed override Flow Push(Chunk chunk) => BlockingColour.Result(Push<BlockingColour>(chunk, CancellationToken.None));

    public sealed override ValueTask<Flow> PushAsync(Chunk chunk, CancellationToken cancellation = default) => Push<AsyncColour>(chunk, cancellation);

    protected abstract ValueTask<Flow> Push<TColour>(Chunk chunk, CancellationToken cancellation) where TColour : struct, IColour;
}
