using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace RxSocket.Rx;

/// <summary>Whatever is there, in pieces of a largest size.</summary>
internal readonly struct ChunkCutter(int size) : ICutter<ReadOnlyMemory<byte>>
{
    public bool IsBrief => true;

    public bool Lends => true;

    public bool TryTake(Connection connection, out ReadOnlyMemory<byte> item)
    {
        item = default;
        return false;
    }

    public Cut Find(ReadOnlySpan<byte> received, int examined)
    {
        int count = Math.Min(received.Length, size);
        return Cut.Whole(count, 0, count);
    }

    public ReadOnlyMemory<byte> Make(ReadOnlyMemory<byte> message) => message;
}

/// <summary>Frames.</summary>
internal readonly struct FrameCutter(Framing framing) : ICutter<ReadOnlyMemory<byte>>
{
    public bool IsBrief { get; } = framing.GetType().Assembly == typeof(Framing).Assembly;

    public bool Lends => true;

    public bool TryTake(Connection connection, out ReadOnlyMemory<byte> item)
    {
        item = default;
        return false;
    }

    public Cut Find(ReadOnlySpan<byte> received, int examined) => framing.Find(received, examined);

    public ReadOnlyMemory<byte> Make(ReadOnlyMemory<byte> message) => message;
}

/// <summary>Lines as text. One that is too long is not found: the core's own receive says so in its words.</summary>
internal readonly struct LineCutter(Encoding encoding, Connection connection) : ICutter<string>
{
    private const byte LineFeed = (byte)'\n';
    private const byte Return = (byte)'\r';

    // As the connection's own lines have it: UTF-8, and U+FFFD for what is none.
    private readonly bool _isOwnText = IsOfTheRuntime(encoding) && encoding is UTF8Encoding { DecoderFallback: DecoderReplacementFallback { DefaultString: "\uFFFD" } };

    public bool IsBrief { get; } = IsOfTheRuntime(encoding) && encoding.DecoderFallback is DecoderReplacementFallback;

    public bool Lends => false;

    public bool TryTake(Connection connection, [MaybeNullWhen(false)] out string item)
    {
        item = null;
        return _isOwnText && connection.TryReceiveLine(out item);
    }

    public Cut Find(ReadOnlySpan<byte> received, int examined)
    {
        int found = received[examined..].IndexOf(LineFeed);
        int count = found < 0 ? received.Length : examined + found;
        return count > connection.Limits.LongestLine ? Cut.TooLong
            : found < 0 ? Cut.NotYet()
            : Cut.Whole(count + 1, 0, count);
    }

    public string Make(ReadOnlyMemory<byte> message)
    {
        ReadOnlySpan<byte> line = message.Span;
        int firstReturn = line.IndexOf(Return);

        // Nearly always the CR is the last byte.
        return firstReturn < 0 ? encoding.GetString(line)
            : firstReturn == line.Length - 1 ? encoding.GetString(line[..^1])
            : encoding.GetString(WithoutReturns(line));
    }

    private static bool IsOfTheRuntime(Encoding encoding) => encoding.GetType().Assembly == typeof(Encoding).Assembly;

    // LuaSocket drops every CR of a line, not only the one before the LF.
    private static byte[] WithoutReturns(ReadOnlySpan<byte> line)
    {
        byte[] kept = new byte[line.Length - line.Count(Return)];
        int count = 0;
        foreach (byte value in line)
        {
            if (value != Return)
            {
                kept[count++] = value;
            }
        }

        return kept;
    }
}
