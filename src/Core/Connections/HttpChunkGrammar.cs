using System.Buffers;
using System.Globalization;

namespace RxSocket;

/// <summary>
/// Chunked coding by RFC 9112, section 7.1, and nothing else:
/// <list type="number">
/// <item>Every line ends with CR LF. A bare LF, which the RFC lets a reader take for a line's end, and a bare CR, which it does not, are errors: readers that
/// differ there are how requests are smuggled.</item>
/// <item>A size is hexadecimal digits, one at least: no sign, no <c>0x</c>, no blanks but those that the RFC has a reader take before a semicolon. A size beyond
/// all limits is too long; it never wraps.</item>
/// <item>Extensions mean nothing, but have no control characters.</item>
/// <item>Behind the data stands CR LF and nothing else.</item>
/// <item>A field's name is a token, with no blank before the colon; its value has no control characters. A folded line is joined with blanks.</item>
/// </list>
/// </summary>
internal sealed class HttpChunkGrammar : ChunkGrammar
{
    private const int LongestSize = 15;     // hexadecimal digits that no long overflows at

    private static readonly SearchValues<char> TokenChars = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public override bool Resumes => true;

    public override bool TryEnd(ref string line)
    {
        if (!line.EndsWith('\r'))
        {
            return false;
        }

        line = line[..^1];
        return !line.AsSpan().ContainsAnyInRange('\0', '\b') && !line.AsSpan().ContainsAnyInRange('\n', '\u001F') && !line.Contains('\u007F', StringComparison.Ordinal);
    }

    public override bool TryReadSize(string line, out long size)
    {
        int count = 0;
        while (count < line.Length && char.IsAsciiHexDigit(line[count]))
        {
            count++;
        }

        ReadOnlySpan<char> digits = line.AsSpan(0, count).TrimStart('0');
        size = digits.IsEmpty ? 0
            : digits.Length > LongestSize ? long.MaxValue
            : long.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return count > 0 && (count == line.Length || line.AsSpan(count).TrimStart(" \t").StartsWith(';'));
    }

    public override async ValueTask<object?> ReadDataEnd(IChunkedInput input, CancellationToken cancellation)
    {
        (byte[]? end, object? error) = await input.Count(2, cancellation).ConfigureAwait(false);
        return error ?? (end.AsSpan().SequenceEqual("\r\n"u8) ? null : InvalidEnd);
    }

    public override bool TrySplit(string line, out string name, out string value)
    {
        int colon = Math.Max(line.IndexOf(':', StringComparison.Ordinal), 0);
        ReadOnlySpan<char> token = line.AsSpan(0, colon);
        (name, value) = colon == 0 ? (string.Empty, string.Empty) : (ToLower(token), line[(colon + 1)..].Trim(' ', '\t'));
        return !token.IsEmpty && !token.ContainsAnyExcept(TokenChars);
    }

    public override string Unfolded(string line)
    {
        string text = line.Trim(' ', '\t');
        return new string(' ', line.Length - line.TrimStart(' ', '\t').Length) + text;
    }
}
