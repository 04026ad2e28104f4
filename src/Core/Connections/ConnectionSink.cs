using RxSocket.Ltn12;

namespace RxSocket;

/// <summary>Sends chunks over a connection, plain or in HTTP's chunked coding.</summary>
internal sealed class ConnectionSink(Connection connection, bool closeWhenDone, bool chunked) : Sink
{
    public override Flow Push(Chunk chunk)
    {
        ReadOnlyMemory<byte> bytes = BytesOf(chunk);
        try
        {
            // The end of a plain stream sends nothing, and must not fail where nothing can be sent any more.
            if (!bytes.IsEmpty)
            {
                connection.SendAll(bytes.Span);
            }
        }
        catch (SocketFaultException failed)
        {
            return Flow.Stop(failed);
        }

        if (chunk.IsEnd && closeWhenDone)
        {
            connection.Dispose();
        }

        return Flow.GoOn;
    }

    public override async ValueTask<Flow> PushAsync(Chunk chunk, CancellationToken cancellation = default)
    {
        ReadOnlyMemory<byte> bytes = BytesOf(chunk);
        try
        {
            if (!bytes.IsEmpty)
            {
                await connection.SendAsync(bytes, cancellation).ConfigureAwait(false);
            }
        }
        catch (SocketFaultException failed)
        {
            return Flow.Stop(failed);
        }

        if (chunk.IsEnd && closeWhenDone)
        {
            await connection.CloseAsync(cancellation).ConfigureAwait(false);
        }

        return Flow.GoOn;
    }

    private ReadOnlyMemory<byte> BytesOf(Chunk chunk) =>
        !chunked ? chunk.Data
        : chunk.IsEnd ? ChunkedWriter.End
        : ChunkedWriter.Frame(chunk.Data.Span);
}
