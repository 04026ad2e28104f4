namespace RxSocket.Ltn12;

/// <summary>Several filters in a row, seen as one.</summary>
/// <remarks>
/// <list type="number">
/// <item>The head is the first filter that is not over yet. It alone is fed from outside; those before it have answered the end with the end.</item>
/// <item>Output moves forward: each filter gets what the one before it gave. What leaves the last one is the answer.</item>
/// <item>An empty answer moves backward: the filter before is asked for more, with an empty chunk, or with the end if it is the head and the stream is over.
/// The head answering empty has no more to give, and that is the answer too.</item>
/// <item>A head that answers the end is over; the next filter becomes the head and gets the end. The last one's end is the answer.</item>
/// </list>
/// </remarks>
internal sealed class FilterChain(Filter[] filters)
{
    private int _head;
    // Stays where the last answer came from: the next empty chunk drains that filter first.
    private int _at;
    // For good: a stream that has ended goes on ending, whatever comes after.
    private bool _ended;

    public Chunk Apply(Chunk chunk)
    {
        // Not when it is made: LuaSocket's chain looks for its filters when it needs them.
        if (filters.Length == 0)
            throw new InvalidOperationException("attempt to call a nil value (field '?')");

        _ended |= chunk.IsEnd;
        Chunk more = _ended ? Chunk.End : Chunk.Empty;
        while (true)
        {
            bool isHead = _at == _head;
            bool isLast = _at == filters.Length - 1;
            Chunk output = filters[_at](chunk.IsEnd && !isHead ? Chunk.Empty : chunk).Bare;
            if (output.IsEnd && !isHead)
                throw new InvalidOperationException("filter returned inappropriate nil");

            if (output.IsEmpty ? isHead : isLast)
                return output;

            if (output.IsEnd)
                _at = ++_head;
            else if (output.IsEmpty)
                _at--;
            else
                _at++;
            chunk = output.IsEmpty ? more : output;
        }
    }
}
