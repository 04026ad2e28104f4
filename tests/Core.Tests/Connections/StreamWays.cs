using RxSocket.TestKit;

namespace RxSocket.Tests.Connections;

/// <summary>The ways that a stream has to read and to write: each must do the same.</summary>
public enum StreamWay
{
    Byte,
    Span,
    Array,
    ArrayAsync,
    MemoryAsync,
    BeginEnd,
    BeginAwaitEnd,
}

internal static class StreamWays
{
    /// <summary>Reads on the pool, so that a synchronous read may wait.</summary>
    public static Task<int> ReadBy(this Stream stream, StreamWay way, Memory<byte> into, CancellationToken cancellation = default) => Task.Run(async () =>
    {
        byte[] array = new byte[into.Length + 2];
        Task<int> read = way switch
        {
            StreamWay.Byte => Task.FromResult(into.IsEmpty ? 0 : ReadByte(stream, array)),
            StreamWay.Span => Task.FromResult(stream.Read(array.AsSpan(1, into.Length))),
            StreamWay.Array => Task.FromResult(stream.Read(array, 1, into.Length)),
            StreamWay.ArrayAsync => stream.ReadAsync(array, 1, into.Length, cancellation),
            StreamWay.MemoryAsync => stream.ReadAsync(array.AsMemory(1, into.Length), cancellation).AsTask(),
            StreamWay.BeginEnd => Task.FromResult(stream.EndRead(stream.BeginRead(array, 1, into.Length, null, null))),
            _ => Task.Factory.FromAsync(stream.BeginRead, stream.EndRead, array, 1, into.Length, state: null),
        };
        int count = await read;

        // Nothing before the place that was asked for, and nothing behind it.
        Assert(array[0] == 0 && array.AsSpan(1 + count).IndexOfAnyExcept((byte)0) < 0);
        array.AsSpan(1, count).CopyTo(into.Span);
        return count;
    });

    public static Task WriteBy(this Stream stream, StreamWay way, byte[] data, CancellationToken cancellation = default) => Task.Run(async () =>
    {
        byte[] array = [0, .. data, 0];
        switch (way)
        {
            case StreamWay.Byte:
                Array.ForEach(data, stream.WriteByte);
                break;
            case StreamWay.Span:
                stream.Write(data.AsSpan());
                break;
            case StreamWay.Array:
                stream.Write(array, 1, data.Length);
                break;
            case StreamWay.ArrayAsync:
                Task write = stream.WriteAsync(array, 1, data.Length, cancellation);
                await write;
                break;
            case StreamWay.MemoryAsync:
                await stream.WriteAsync(array.AsMemory(1, data.Length), cancellation);
                break;
            case StreamWay.BeginEnd:
                stream.EndWrite(stream.BeginWrite(array, 1, data.Length, null, null));
                break;
            default:
                await Task.Factory.FromAsync(stream.BeginWrite, stream.EndWrite, array, 1, data.Length, state: null);
                break;
        }
    });

    public static async Task<byte[]> ReadAllBy(this Stream stream, StreamWay way, int count)
    {
        byte[] all = new byte[count];
        int filled = 0;
        while (filled < count && await stream.ReadBy(way, all.AsMemory(filled)) is > 0 and int more)
        {
            filled += more;
        }

        return all[..filled];
    }

    private static int ReadByte(Stream stream, byte[] into)
    {
        int value = stream.ReadByte();
        into[1] = (byte)Math.Max(value, 0);
        return value < 0 ? 0 : 1;
    }

    private static void Assert(bool holds) => Xunit.Assert.True(holds, "Something was written outside the place that was asked for.");
}

/// <summary>The two ends of a connection, as streams.</summary>
internal sealed class StreamPair : IDisposable
{
    private readonly Pair _pair;

    private StreamPair(Pair pair)
    {
        _pair = pair;
        (One, Other) = (pair.Client.AsStream(), pair.Server.AsStream());
    }

    public Stream One { get; }

    public Stream Other { get; }

    public static async Task<StreamPair> Connect() => new(await Pair.Connect());

    public void Dispose() => _pair.Dispose();
}
