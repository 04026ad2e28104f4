using System.Net.Sockets;
using RxSocket.Ltn12;

namespace RxSocket;

/// <summary>A body in HTTP's chunked coding that comes over a connection.</summary>
internal sealed class ChunkedConnectionSource : Source
{
    // Fields of one name are joined: what that costs grows with the square of their number.
    private const int LongestTrailer = 64 * 1024;

    private readonly ChunkedReader _awaited;
    private readonly Input _input;

    public ChunkedConnectionSource(Connection connection, IDictionary<string, string>? trailers)
    {
        _input = new Input(connection);
        _awaited = new ChunkedReader(_input, trailers is null ? null : (name, value) => Join(trailers, name, value), resumes: true);
    }

    public override Chunk Pull()
    {
        _input.Blocks = true;
        ValueTask<(byte[]? Chunk, object? Error)> next = _awaited.Next(CancellationToken.None);
        return Made(BlockingColour.Result(next));
    }

    public override async ValueTask<Chunk> PullAsync(CancellationToken cancellation = default)
    {
        _input.Blocks = false;
        return Made(await _awaited.Next(cancellation).ConfigureAwait(false));
    }

    private static Chunk Made((byte[]? Chunk, object? Error) next) => next.Chunk is null ? Chunk.Failed(next.Error) : Chunk.Of(next.Chunk);

    private static void Join(IDictionary<string, string> trailers, string name, string value) =>
        trailers[name] = trailers.TryGetValue(name, out string? before) ? $"{before}, {value}" : value;

    private sealed class Input(Connection connection) : IChunkedInput
    {
        /// <summary>The colour of the pull under way.</summary>
        public bool Blocks { get; set; }

        public async ValueTask<(string? Line, object? Error)> Line(CancellationToken cancellation)
        {
            try
            {
                string? line = Blocks ? connection.ReceiveLatin1Line() : await connection.ReceiveLatin1LineAsync(cancellation).ConfigureAwait(false);
                return (line, line is null ? Ended() : null);
            }
            catch (SocketFaultException failed)
            {
                return (null, failed);
            }
        }

        public async ValueTask<(byte[]? Data, object? Error)> Count(long count, CancellationToken cancellation)
        {
            if (count > connection.Limits.MostBuffered)
            {
                return (null, new SocketFaultException("A chunk is longer than the connection's Limits allow.", SocketError.MessageSize, "chunk too long"));
            }

            try
            {
                byte[] data = Blocks ? connection.ReceiveCount((int)count) : await connection.ReceiveAsync((int)count, cancellation).ConfigureAwait(false);
                return data.Length == 0 ? (null, Ended()) : (data, null);
            }
            catch (SocketFaultException failed)
            {
                return (null, failed);
            }
        }

        public object? TrailerTooLong(long length) =>
            length <= Math.Min(connection.Limits.LongestLine, LongestTrailer)
                ? null
                : new SocketFaultException("The fields behind the body are longer than the connection's Limits allow.", SocketError.MessageSize, "trailer too long");

        private static SocketClosedException Ended() => new("The peer ended inside the body.", SocketError.Disconnecting);
    }
}
