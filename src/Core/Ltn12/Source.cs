namespace RxSocket.Ltn12;

/// <summary>Produces a stream of bytes, one chunk at a call.</summary>
/// <remarks>
/// <para>LuaSocket: a source, a function that answers a chunk, or nil at the end, or <c>nil, err</c>.</para>
/// <list type="number">
/// <item>A source is pulled: by <see cref="Pull"/> on the calling thread or by <see cref="PullAsync"/>. One stream, two colours; use either for a turn,
/// but one turn at a time: a source is not for several threads at once.</item>
/// <item>An answer is a <see cref="Chunk"/>: bytes (perhaps none: that is no end), the end, or the end with an error.
/// Errors are values here, not exceptions.</item>
/// <item>Sources combine: <see cref="Cat"/> puts them one after the other, <see cref="Chain"/> sends them through filters,
/// <see cref="Rewind"/> takes chunks back. <see cref="Pump"/> connects a source to a <see cref="Sink"/>.</item>
/// <item>To make one of your own, derive from this class or give a function to <see cref="From(Func{Chunk})"/>.</item>
/// </list>
/// </remarks>
public abstract partial class Source
{
    private static volatile int _blockSize = 2048;

    /// <summary>Gets or sets how many bytes <see cref="Bytes"/>, <see cref="String"/> and <see cref="File"/> put into a chunk at most; 2048 at first.</summary>
    /// <remarks>LuaSocket: <c>ltn12.BLOCKSIZE</c>. It is read at every call, so a change applies to sources that are already running, on all threads.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public static int BlockSize
    {
        get => _blockSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _blockSize = value;
        }
    }

    /// <summary>Produces the next chunk, on the calling thread. LuaSocket: <c>source()</c>.</summary>
    /// <returns>Bytes, the end, or the end with an error.</returns>
    /// <exception cref="NotSupportedException">The source can only be pulled with <see cref="PullAsync"/>.</exception>
    public abstract Chunk Pull();

    /// <summary>Produces the next chunk. LuaSocket: <c>source()</c>.</summary>
    /// <param name="cancellation">Gives up waiting. What the source had not handed out yet stays in the source.</param>
    /// <returns>Bytes, the end, or the end with an error.</returns>
    public abstract ValueTask<Chunk> PullAsync(CancellationToken cancellation = default);

    /// <summary>Makes a source of a function that has its answer at once. LuaSocket: any function.</summary>
    /// <param name="pull">Answers the next chunk; it is called once for each pull of either face.</param>
    public static Source From(Func<Chunk> pull)
    {
        Assertion.Holds(pull);
        return new FunctionSource(pull, cancellation => cancellation.IsCancellationRequested ? ValueTask.FromCanceled<Chunk>(cancellation) : new(pull()));
    }

    /// <summary>Makes a source of an async function. It can only be pulled with <see cref="PullAsync"/>.</summary>
    /// <param name="pullAsync">Answers the next chunk.</param>
    public static Source From(Func<CancellationToken, ValueTask<Chunk>> pullAsync)
    {
        Assertion.Holds(pullAsync);
        return new FunctionSource(() => throw new NotSupportedException("This source can only be pulled with PullAsync."), pullAsync);
    }

    /// <summary>Makes a source of two functions, one for each face.</summary>
    /// <param name="pull">Answers the next chunk on the calling thread.</param>
    /// <param name="pullAsync">Answers the next chunk of the same stream.</param>
    public static Source From(Func<Chunk> pull, Func<CancellationToken, ValueTask<Chunk>> pullAsync)
    {
        Assertion.Holds(pull);
        Assertion.Holds(pullAsync);
        return new FunctionSource(pull, pullAsync);
    }

    /// <summary>Makes a source of an async sequence of chunks. It can only be pulled with <see cref="PullAsync"/>.</summary>
    /// <remarks>The sequence starts at the first pull, with that call's cancellation token; what it throws, the pull throws.</remarks>
    /// <param name="chunks">The chunks, in order; an empty one is a chunk like any other.</param>
    public static Source From(IAsyncEnumerable<ReadOnlyMemory<byte>> chunks)
    {
        Assertion.Holds(chunks);
        IAsyncEnumerator<ReadOnlyMemory<byte>>? rest = null;
        bool ended = false;
        return From(async cancellation =>
        {
            if (ended)
                return Chunk.End;
            rest ??= chunks.GetAsyncEnumerator(cancellation);
            if (await rest.MoveNextAsync().ConfigureAwait(false))
                return Chunk.Of(rest.Current);
            ended = true;
            await rest.DisposeAsync().ConfigureAwait(false);
            return Chunk.End;
        });
    }

    private sealed class FunctionSource(Func<Chunk> pull, Func<CancellationToken, ValueTask<Chunk>> pullAsync) : Source
    {
        public override Chunk Pull() => pull();

        public override ValueTask<Chunk> PullAsync(CancellationToken cancellation = default) => pullAsync(cancellation);
    }
}
