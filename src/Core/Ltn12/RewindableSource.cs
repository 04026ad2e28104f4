namespace RxSocket.Ltn12;

/// <summary>A source that takes chunks back, to hand them out again. Made by <see cref="Source.Rewind"/>.</summary>
/// <remarks>LuaSocket: <c>ltn12.source.rewind(src)</c>; calling it with a chunk is <see cref="PushBack"/>.</remarks>
public sealed class RewindableSource : Source
{
    private readonly Source _source;
    private readonly Stack<ReadOnlyMemory<byte>> _pushedBack = new();

    internal RewindableSource(Source source) => _source = source;

    /// <summary>Takes a chunk back: it will be pulled before anything else, the last one taken back first. LuaSocket: <c>source(chunk)</c>.</summary>
    /// <param name="chunk">The bytes, whether they came from here or not; they must not change any more. An empty chunk comes out again too.</param>
    public void PushBack(ReadOnlyMemory<byte> chunk) => _pushedBack.Push(chunk);

    /// <inheritdoc/>
    public override Chunk Pull() => _pushedBack.TryPop(out ReadOnlyMemory<byte> chunk) ? Chunk.Of(chunk) : _source.Pull();

    /// <inheritdoc/>
    public override ValueTask<Chunk> PullAsync(CancellationToken cancellation = default)
        => _pushedBack.TryPop(out ReadOnlyMemory<byte> chunk) ? new(Chunk.Of(chunk)) : _source.PullAsync(cancellation);
}
