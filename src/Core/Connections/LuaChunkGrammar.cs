using System.Globalization;

namespace RxSocket;

/// <summary>Chunked coding as LuaSocket reads it. Its lines have lost their carriage returns before; the line behind the data is thrown away unchecked.</summary>
internal sealed class LuaChunkGrammar : ChunkGrammar
{
    public override bool Resumes => false;

    public override bool TryEnd(ref string line) => true;

    // Lua's tonumber(text, 16): blanks around it, a sign, digits of either case; too many wrap round. Zero or less is the end.
    public override bool TryReadSize(string line, out long size)
    {
        ReadOnlySpan<char> digits = line.AsSpan(0, line.IndexOf(';', StringComparison.Ordinal) is >= 0 and int cut ? cut : line.Length).Trim(Blanks);
        bool negative = digits.StartsWith('-');
        digits = negative || digits.StartsWith('+') ? digits[1..] : digits;
        size = 0;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return false;
            }

            size = unchecked((size * 16) + int.Parse([digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        }

        size = unchecked(negative ? -size : size);
        return digits.Length > 0;
    }

    public override async ValueTask<object?> ReadDataEnd(IChunkedInput input, CancellationToken cancellation) =>
        (await input.Line(cancellation).ConfigureAwait(false)).Error;

    public override bool TrySplit(string line, out string name, out string value)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        (name, value) = colon < 0 ? (string.Empty, string.Empty) : (ToLower(line.AsSpan(0, colon)), line[(colon + 1)..].TrimStart(Blanks.ToCharArray()));
        return colon >= 0;
    }

    public override string Unfolded(string line) => line;
}
