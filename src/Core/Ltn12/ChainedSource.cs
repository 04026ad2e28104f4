namespace RxSocket.Ltn12;

/// <summary>A source seen through a filter.</summary>
/// <remarks>
/// <list type="number">
/// <item>Feeding: pull the source, and give the filter what came, be it bytes or the end.</item>
/// <item>Once the filter has answered with output, drain it: with empty chunks after bytes, with the end after the end. Each output is a chunk of ours.</item>
/// <item>An empty answer ends the draining, back to feeding; the end is our end.</item>
/// </list>
/// </remarks>
internal sealed class ChainedSource(Source source, Filter filter) : ColouredSource
{
    private Chunk _input;
    private bool _draining;
    private bool _over;

    protected override async ValueTask<Chunk> Pull<TColour>(CancellationToken cancellation)
    {
        if (_over)
            throw new InvalidOperationException("source is empty!");
        while (true)
        {
            if (!_draining)
            {
                Chunk fed = await TColour.Pull(source, cancellation).ConfigureAwait(false);
                if (fed.Error is not null)
                    return Chunk.Failed(fed.Error);
                _input = fed.Bare;
            }

            Chunk output = filter(_input).Bare;
            if (output.IsEnd)
                return Over();
            if (!output.IsEmpty)
            {
                Drain();
                return output;
            }
            if (_draining)
                Feed();
        }
    }

    private Chunk Over()
    {
        _over = true;
        return _input.IsEnd ? Chunk.End : throw new InvalidOperationException("filter returned inappropriate nil");
    }

    private void Drain()
    {
        _draining = true;
        if (!_input.IsEnd)
            _input = Chunk.Empty;
    }

    // After the end there is nothing to feed: a filter that has begun to give its rest must go on until the end.
    private void Feed() => _draining = _input.IsEnd ? throw new InvalidOperationException("filter returned \"\"") : false;
}
