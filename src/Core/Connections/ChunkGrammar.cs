namespace RxSocket;

/// <summary>What counts as a body in HTTP's chunked coding. There are two: RFC 9112 to the letter, since what one reader forgives and another does not is how
/// requests are smuggled; and LuaSocket's, which forgives nearly everything.</summary>
internal abstract class ChunkGrammar
{
    public const string InvalidSize = "invalid chunk size";
    public const string InvalidEnd = "invalid chunk end";

    /// <summary>LuaSocket's text for a line that is no field; it is spelled like that.</summary>
    public const string Malformed = "malformed reponse headers";

    protected const string Blanks = " \t\n\v\f\r";

    /// <summary>RFC 9112, section 7.1.</summary>
    public static ChunkGrammar Http { get; } = new HttpChunkGrammar();

    /// <summary>As LuaSocket 3.1.0 reads.</summary>
    public static ChunkGrammar LuaSocket { get; } = new LuaChunkGrammar();

    /// <summary>After an error of the connection the typed faces go on where they were, since nothing is lost; a malformed body and the end stay what they are.
    /// LuaSocket forgets its place, and what it had: the next read starts with a size again.</summary>
    public abstract bool Resumes { get; }

    /// <summary>Takes the line's end off. False: it has none, or there is something in the line that no line may have.</summary>
    public abstract bool TryEnd(ref string line);

    /// <summary>Reads a line with a size; what follows a semicolon means nothing.</summary>
    public abstract bool TryReadSize(string line, out long size);

    /// <summary>Reads what stands behind a chunk's data. An error, or null.</summary>
    public abstract ValueTask<object?> ReadDataEnd(IChunkedInput input, CancellationToken cancellation);

    /// <summary>Splits a field of the trailer.</summary>
    public abstract bool TrySplit(string line, out string name, out string value);

    /// <summary>What a folded line adds to the value before it.</summary>
    public abstract string Unfolded(string line);

    /// <summary>ASCII alone: the other chars are bytes of whatever encoding.</summary>
    protected static string ToLower(ReadOnlySpan<char> text)
    {
        char[] lower = text.ToArray();
        for (int i = 0; i < lower.Length; i++)
        {
            lower[i] = char.IsAsciiLetterUpper(lower[i]) ? (char)(lower[i] | 0x20) : lower[i];
        }

        return new string(lower);
    }
}
