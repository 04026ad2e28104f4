namespace RxSocket.Ltn12;

/// <summary>The bytes of a stream, block by block. Closes it at the end.</summary>
internal sealed class StreamSource(Stream stream) : ColouredSource
{
    // A block half filled when a pull is cancelled, or when the stream breaks, is not lost: the next pull goes on with it.
    private byte[] _block = [];
    private int _filled;
    private IOException? _error;

    protected override async ValueTask<Chunk> Pull<TColour>(CancellationToken cancellation)
    {
        if (_error is null)
            await Fill<TColour>(cancellation).ConfigureAwait(false);
        if (_filled > 0)
            return HandOut();
        await TColour.Close(stream).ConfigureAwait(false);
        return Chunk.Failed(_error);
    }

    private async ValueTask Fill<TColour>(CancellationToken cancellation) where TColour : struct, IColour
    {
        if (_filled == 0)
            _block = new byte[BlockSize];
        try
        {
            int length;
            do
                _filled += length = await TColour.Read(stream, _block.AsMemory(_filled), cancellation).ConfigureAwait(false);
            while (length > 0 && _filled < _block.Length);
        }
        catch (IOException exception)
        {
            _error = exception;
        }
    }

    private Chunk HandOut()
    {
        Chunk chunk = Chunk.Of(_block.AsMemory(0, _filled));
        _filled = 0;
        return chunk;
    }
}
