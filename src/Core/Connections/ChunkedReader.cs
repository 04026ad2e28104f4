using System.Globalization;
using System.Text;

namespace RxSocket;

/// <summary>What a <see cref="ChunkedReader"/> reads from: bytes as chars, and errors as whatever its face makes of them.</summary>
internal interface IChunkedInput
{
    /// <summary>A line without its end; or an error. Null and no error does not occur: an end is an error here.</summary>
    ValueTask<(string? Line, object? Error)> Line(CancellationToken cancellation);

    /// <summary>So many bytes; or an error.</summary>
    ValueTask<(byte[]? Data, object? Error)> Count(long count, CancellationToken cancellation);

    /// <summary>The error of a trailer that has so many bytes so far; null: it may go on.</summary>
    object? TrailerTooLong(long length);
}

/// <summary>
/// HTTP's chunked coding, read as LuaSocket reads it, in either colour:
/// <list type="number">
/// <item>A line with a hexadecimal size; what follows a semicolon is ignored.</item>
/// <item>That many bytes: one chunk, whatever its size. Then one line that is thrown away unchecked.</item>
/// <item>A size of zero (or less) is the end: trailer fields follow, up to an empty line. What comes behind it is not touched.</item>
/// </list>
/// After an error the typed face goes on where it was, since its connection lost nothing. LuaSocket forgets its place, and what it had: the next read starts
/// with a size again.
/// </summary>
internal sealed class ChunkedReader(IChunkedInput input, Action<string, string>? onTrailer, bool resumes)
{
    private const string Blanks = " \t\n\v\f\r";

    private Action<string, string>? _onTrailer = onTrailer;
    private Place _place;
    private long _size;
    private (string Name, StringBuilder Value)? _field;
    private long _trailerLength;
    private bool _folded;

    private enum Place
    {
        Size,
        Data,
        DataEnd,
        Trailer,
    }

    /// <summary>LuaSocket's text for a line that is no field; it is spelled like that.</summary>
    public const string Malformed = "malformed reponse headers";

    public const string InvalidSize = "invalid chunk size";

    /// <summary>A chunk; or an error; or neither: the end.</summary>
    public async ValueTask<(byte[]? Chunk, object? Error)> Next(CancellationToken cancellation)
    {
        if (!resumes)
        {
            _place = Place.Size;
            _field = null;
            _trailerLength = 0;
            _folded = false;
        }

        if (_place == Place.DataEnd && await SkipLine(cancellation).ConfigureAwait(false) is { } stillOpen)
        {
            return (null, stillOpen);
        }

        if (_place == Place.Size && await ReadSize(cancellation).ConfigureAwait(false) is { } noSize)
        {
            return (null, noSize);
        }

        if (_place == Place.Data)
        {
            return await ReadData(cancellation).ConfigureAwait(false);
        }

        object? error = await ReadTrailer(cancellation).ConfigureAwait(false);

        // LuaSocket loses the table with the error: what comes later goes nowhere.
        _onTrailer = error is null || resumes ? _onTrailer : null;
        return (null, error);
    }

    private async ValueTask<object?> ReadSize(CancellationToken cancellation)
    {
        (string? line, object? error) = await input.Line(cancellation).ConfigureAwait(false);
        if (error is not null)
        {
            return error;
        }

        if (!TryParseSize(line!, out _size))
        {
            return InvalidSize;
        }

        _place = _size > 0 ? Place.Data : Place.Trailer;
        return null;
    }

    // The line behind the data is read at once, but its failure is the next call's business.
    private async ValueTask<(byte[]? Chunk, object? Error)> ReadData(CancellationToken cancellation)
    {
        (byte[]? data, object? error) = await input.Count(_size, cancellation).ConfigureAwait(false);
        if (data is not null)
        {
            _place = Place.DataEnd;
            await SkipLine(cancellation).ConfigureAwait(false);
        }

        return (data, error);
    }

    private async ValueTask<object?> SkipLine(CancellationToken cancellation)
    {
        (_, object? error) = await input.Line(cancellation).ConfigureAwait(false);
        _place = error is null ? Place.Size : Place.DataEnd;
        return error;
    }

    private async ValueTask<object?> ReadTrailer(CancellationToken cancellation)
    {
        while (true)
        {
            if (input.TrailerTooLong(_trailerLength) is { } tooLong)
            {
                return tooLong;
            }

            (string? line, object? error) = await input.Line(cancellation).ConfigureAwait(false);
            if (error is not null)
            {
                return _folded && !resumes ? throw new EndInFoldedFieldException() : error;
            }

            _trailerLength += line!.Length + 1;
            if (_field is { } open && line.Length > 0 && Blanks.Contains(line[0], StringComparison.Ordinal))
            {
                open.Value.Append(line);
                _folded = true;
                continue;
            }

            Save();
            if (line.Length == 0 || !TrySplit(line, out _field))
            {
                _place = Place.Size;
                _trailerLength = 0;
                return line.Length == 0 ? null : Malformed;
            }
        }
    }

    private void Save()
    {
        if (_field is { } whole)
        {
            _onTrailer?.Invoke(whole.Name, whole.Value.ToString());
        }

        _field = null;
        _folded = false;
    }

    // Lua's tonumber(text, 16): blanks around it, a sign, digits of either case; too many wrap round.
    private static bool TryParseSize(string line, out long size)
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

    private static bool TrySplit(string line, out (string Name, StringBuilder Value)? field)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        field = colon < 0 ? null : (ToLower(line.AsSpan(0, colon)), new StringBuilder().Append(line.AsSpan(colon + 1).TrimStart(Blanks)));
        return colon >= 0;
    }

    // ASCII alone: the other chars are bytes of whatever encoding.
    private static string ToLower(ReadOnlySpan<char> text)
    {
        char[] lower = text.ToArray();
        for (int i = 0; i < lower.Length; i++)
        {
            lower[i] = char.IsAsciiLetterUpper(lower[i]) ? (char)(lower[i] | 0x20) : lower[i];
        }

        return new string(lower);
    }
}

/// <summary>The connection ended inside a folded trailer field. LuaSocket 3.1.0 does not look, and fails on the missing line.</summary>
internal sealed class EndInFoldedFieldException : Exception;
