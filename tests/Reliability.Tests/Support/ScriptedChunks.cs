using System.Text;

namespace RxSocket.Reliability.Tests;

/// <summary>A text for a reader of chunked coding.</summary>
internal sealed class ScriptedChunks(string text, long longestTrailer, bool raw) : IChunkedInput
{
    public const string Ended = "closed";
    public const string TooLong = "too long";

    private int _place;

    public int Length => text.Length;

    public ValueTask<(string? Line, object? Error)> Line(CancellationToken cancellation)
    {
        int end = text.IndexOf('\n', _place);
        if (end < 0)
        {
            _place = text.Length;
            return new((null, Ended));
        }

        string line = raw ? text[_place..end] : text[_place..end].Replace("\r", string.Empty, StringComparison.Ordinal);
        _place = end + 1;
        return new((line, null));
    }

    public ValueTask<(byte[]? Data, object? Error)> Count(long count, CancellationToken cancellation)
    {
        if (count > text.Length - _place)
        {
            return new((null, Ended));
        }

        byte[] data = Encoding.Latin1.GetBytes(text.Substring(_place, (int)count));
        _place += (int)count;
        return new((data, null));
    }

    /// <summary>What was not read.</summary>
    public string Rest => text[_place..];

    public object? SizeLineTooLong(int length) => raw && length > 64 ? TooLong : null;

    public object? TrailerTooLong(long length) => length > longestTrailer ? TooLong : null;
}
