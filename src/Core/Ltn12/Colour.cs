namespace RxSocket.Ltn12;

/// <summary>The calls a combinator makes on what it combines, in one of two colours.</summary>
/// <remarks>
/// <list type="number">
/// <item>Each combinator is written once, as an async method generic over its colour.</item>
/// <item>In <see cref="AsyncColour"/> it awaits the async face of its parts.</item>
/// <item>In <see cref="BlockingColour"/> it calls the blocking face of its parts, which has answered when it returns: the method never suspends,
/// allocates no task, needs no other thread, and its result can simply be taken.</item>
/// </list>
/// </remarks>
internal interface IColour
{
    static abstract ValueTask<Chunk> Pull(Source source, CancellationToken cancellation);
    static abstract ValueTask<Flow> Push(Sink sink, Chunk chunk, CancellationToken cancellation);
    static abstract ValueTask<int> Read(Stream stream, Memory<byte> into, CancellationToken cancellation);
    static abstract ValueTask Write(Stream stream, ReadOnlyMemory<byte> data, CancellationToken cancellation);
    static abstract ValueTask Close(Stream stream);
}

/// <summary>Awaits.</summary>
internal readonly struct AsyncColour : IColour
{
    public static ValueTask<Chunk> Pull(Source source, CancellationToken cancellation) => source.PullAsync(cancellation);

    public static ValueTask<Flow> Push(Sink sink, Chunk chunk, CancellationToken cancellation) => sink.PushAsync(chunk, cancellation);

    public static ValueTask<int> Read(Stream stream, Memory<byte> into, CancellationToken cancellation) => stream.ReadAsync(into, cancellation);

    public static ValueTask Write(Stream stream, ReadOnlyMemory<byte> data, CancellationToken cancellation) => stream.WriteAsync(data, cancellation);

    public static ValueTask Close(Stream stream) => stream.DisposeAsync();
}

/// <summary>Does it on the calling thread, now.</summary>
internal readonly struct BlockingColour : IColour
{
    public static ValueTask<Chunk> Pull(Source source, CancellationToken cancellation) => new(source.Pull());

    public static ValueTask<Flow> Push(Sink sink, Chunk chunk, CancellationToken cancellation) => new(sink.Push(chunk));

    public static ValueTask<int> Read(Stream stream, Memory<byte> into, CancellationToken cancellation) => new(stream.Read(into.Span));

    public static ValueTask Write(Stream stream, ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        stream.Write(data.Span);
        return default;
    }

    public static ValueTask Close(Stream stream)
    {
        stream.Dispose();
        return default;
    }

    /// <summary>Takes the result of a method that ran in this colour.</summary>
    public static T Result<T>(ValueTask<T> finished)
        => finished.IsCompleted
            ? finished.GetAwaiter().GetResult()
            : throw new InvalidOperationException("A blocking call was about to wait for an async one.");
}
