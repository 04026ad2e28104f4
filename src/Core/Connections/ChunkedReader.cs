using System.Text;

namespace RxSocket;

/// <summary>What a <see cref="ChunkedReader"/> reads from: bytes as chars, and errors as whatever its face makes of them.</summary>
internal interface IChunkedInput
{
    /// <summary>A line up to its LF, as the grammar wants it; or an error. Null and no error does not occur: an end is an error here.</summary>
    ValueTask<(string? Line, object? Error)> Line(CancellationToken cancellation);

    /// <summary>So many bytes; or an error.</summary>
    ValueTask<(byte[]? Data, object? Error)> Count(long count, CancellationToken cancellation);

    /// <summary>The error of a line with a size that has so many bytes; null: it may be read.</summary>
    object? SizeLineTooLong(int length);

    /// <summary>The error of a trailer that has so many bytes so far; null: it may go on.</summary>
    object? TrailerTooLong(long length);
}

/// <summary>
/// HTTP's chunked coding, in either colour:
/// <list type="number">
/// <item>A line with a hexadecimal size; what follows a semicolon is ignored.</item>
/// <item>That many bytes: one chunk, whatever its size. Then the end of its line.</item>
/// <item>A size of zero is the end: trailer fields follow, up to an empty line. What comes behind it is not touched.</item>
/// </list>
/// How strictly all this is taken is the grammar's.
/// </summary>
internal sealed class ChunkedReader(IChunkedInput input, Action<string, string>? onTrailer, ChunkGrammar grammar)
{
    private Action<string, string>? _onTrailer = onTrailer;
    private Place _place;
    private long _size;
    private object? _refusal;
    private (string Name, StringBuilder Value)? _field;
    private long _trailerLength;
    private bool _folded;

    private enum Place
    {
        Size,
        Data,
        DataEnd,
        Trailer,
        Over,
    }

    /// <summary>A chunk; or an error; or neither: the end.</summary>
    public async ValueTask<(byte[]? Chunk, object? Error)> Next(CancellationToken cancellation)
    {
        if (!grammar.Resumes)
        {
            StartAnew();
        }

        if (_place == Place.DataEnd && await ReadDataEnd(cancellation).ConfigureAwait(false) is { } stillOpen)
        {
            return (null, stillOpen);
        }

        if (_place == Place.Size && await ReadSize(cancellation).ConfigureAwait(false) is { } noSize)
        {
            return (null, noSize);
        }

        if (_place == Place.Over)
        {
            return (null, _refusal);
        }

        if (_place == Place.Data)
        {
            return await ReadData(cancellation).ConfigureAwait(false);
        }

        object? error = await ReadTrailer(cancellation).ConfigureAwait(false);

        // LuaSocket loses the table with the error: what comes later goes nowhere.
        _onTrailer = error is null || grammar.Resumes ? _onTrailer : null;
        return (null, error);
    }

    private void StartAnew()
    {
        _place = Place.Size;
        _field = null;
        _trailerLength = 0;
        _folded = false;
    }

    private async ValueTask<object?> ReadSize(CancellationToken cancellation)
    {
        (string? line, object? error) = await input.Line(cancellation).ConfigureAwait(false);
        if (error is not null)
        {
            return error;
        }

        if (input.SizeLineTooLong(line!.Length) is { } tooLong)
        {
            return Refuse(tooLong);
        }

        if (!grammar.TryEnd(ref line) || !grammar.TryReadSize(line, out _size))
        {
            return Refuse(ChunkGrammar.InvalidSize);
        }

        _place = _size > 0 ? Place.Data : Place.Trailer;
        return null;
    }

    // What stands behind the data is read at once, but its failure is the next call's business.
    private async ValueTask<(byte[]? Chunk, object? Error)> ReadData(CancellationToken cancellation)
    {
        (byte[]? data, object? error) = await input.Count(_size, cancellation).ConfigureAwait(false);
        if (data is not null)
        {
            _place = Place.DataEnd;
            await ReadDataEnd(cancellation).ConfigureAwait(false);
        }

        return (data, error);
    }

    private async ValueTask<object?> ReadDataEnd(CancellationToken cancellation)
    {
        object? error = await grammar.ReadDataEnd(input, cancellation).ConfigureAwait(false);
        if (ReferenceEquals(error, ChunkGrammar.InvalidEnd))
        {
            return Refuse(error);
        }

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
                return _folded && !grammar.Resumes ? throw new EndInFoldedFieldException() : error;
            }

            _trailerLength += line!.Length + 1;
            if (!grammar.TryEnd(ref line))
            {
                return Refuse(ChunkGrammar.Malformed);
            }

            if (_field is { } open && line.Length > 0 && char.IsWhiteSpace(line[0]) && char.IsAscii(line[0]))
            {
                open.Value.Append(grammar.Unfolded(line));
                _folded = true;
                continue;
            }

            Save();
            if (line.Length == 0)
            {
                _trailerLength = 0;
                _place = grammar.Resumes ? Place.Over : Place.Size;
                return null;
            }

            if (!grammar.TrySplit(line, out string name, out string value))
            {
                return Refuse(ChunkGrammar.Malformed);
            }

            _field = (name, new StringBuilder(value));
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

    // Whatever follows a malformed line might be read as something that it is not.
    private object Refuse(object refusal)
    {
        _refusal = refusal;
        _place = Place.Over;
        return refusal;
    }
}

/// <summary>The connection ended inside a folded trailer field. LuaSocket 3.1.0 does not look, and fails on the missing line.</summary>
internal sealed class EndInFoldedFieldException : Exception;
