using System.Net.Sockets;
using RxSocket.Ltn12;

namespace RxSocket;

/// <summary>A body in HTTP's chunked coding that comes over a connection.</summary>
internal sealed class ChunkedConnectionSource : Source
{
    // Fields of one name are joined: what that costs grows with the square of their number.
    private const int LongestTrailer = 64 * 1024;

    // A size has sixteen digits at most; the rest is extensions, which nobody uses.
    private const int LongestSizeLine = 4 * 1024;

    private readonly ChunkedReader _awaited;
    private readonly Input _input;

    public ChunkedConnectionSource(Connection connection, IDictionary<string, string>? trailers)
    {
        _input = new Input(connection);
        _awaited = new ChunkedReader(_input, trailers is null ? null : (name, value) => Join(trailers, name, value), ChunkGrammar.Http);
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
                string? line = Blocks ? connection.ReceiveRawLine() : await connection.ReceiveRawLineAsync(cancellation).ConfigureAwait(false);
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
                return (null, TooLong($"A chunk is longer than Limits.MostBuffered allows, {connection.Limits.MostBuffered} bytes.", "chunk too long"));
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

        public object? SizeLineTooLong(int length) =>
            length <= LongestSizeLine ? null : TooLong($"A chunk's size and extensions are longer than {LongestSizeLine} bytes.", "chunk extension too long");

        public object? TrailerTooLong(long length)
        {
            int most = Math.Min(connection.Limits.LongestLine, LongestTrailer);
            string limit = most == LongestTrailer ? string.Empty : "Limits.LongestLine allows, ";
            return length <= most ? null : TooLong($"The fields behind the body are longer than {limit}{most} bytes.", "trailer too long");
        }

        private SocketFaultException TooLong(string message, string word) =>
            connection.Explained(new SocketFaultException(message, SocketError.MessageSize, word) { Phase = SocketPhase.Receive });

        private SocketFaultException Ended() =>
            connection.Explained(new SocketClosedException("The peer ended inside the body.", SocketError.Disconnecting) { Phase = SocketPhase.Receive });
    }
}
