using System.Text;

namespace RxSocket.Ltn12;

/// <content>The sources that stand at the beginning of a stream.</content>
public abstract partial class Source
{
    private static readonly Source Nothing = From(() => Chunk.End);

    /// <summary>Gets a source without any bytes: every pull answers the end. LuaSocket: <c>ltn12.source.empty()</c>.</summary>
    public static Source Empty() => Nothing;

    /// <summary>Makes a source that has failed: every pull answers the error. LuaSocket: <c>ltn12.source.error(err)</c>.</summary>
    /// <param name="error">Any object; null makes it an empty source.</param>
    public static Source Error(object? error) => From(() => Chunk.Failed(error));

    /// <summary>Makes a source of some bytes, handed out in blocks of <see cref="BlockSize"/>. LuaSocket: <c>ltn12.source.string(s)</c>.</summary>
    /// <param name="bytes">The bytes; they are not copied and must not change until they are used up. None at all make an empty source.</param>
    public static Source Bytes(ReadOnlyMemory<byte> bytes) => From(() =>
    {
        if (bytes.IsEmpty)
            return Chunk.End;
        int length = Math.Min(BlockSize, bytes.Length);
        Chunk block = Chunk.Of(bytes[..length]);
        bytes = bytes[length..];
        return block;
    });

    /// <summary>
    /// Makes a source of the UTF-8 bytes of a text, handed out in blocks of <see cref="BlockSize"/>.
    /// LuaSocket: <c>ltn12.source.string(s)</c>.
    /// </summary>
    /// <remarks>Lua's strings are bytes; C#'s are not, so the encoding has to be said. A character may be cut in two by the end of a block.
    /// For any other encoding use <see cref="Bytes"/>.</remarks>
    /// <param name="text">The text; null or "" makes an empty source.</param>
    public static Source String(string? text) => Bytes(text is null ? default : Encoding.UTF8.GetBytes(text));

    /// <summary>Makes a source whose chunks are the elements of a list or sequence, one at a pull. LuaSocket: <c>ltn12.source.table(t)</c>.</summary>
    /// <remarks>
    /// <para>Null reads as the end; the next pull goes on behind it. An empty array is an empty chunk.</para>
    /// <para>A list is read by index at every pull, so it may change meanwhile. Any other sequence is enumerated once, one step at a pull.</para>
    /// </remarks>
    /// <param name="table">The chunks, in order.</param>
    public static Source Table(params IEnumerable<byte[]?> table) => Elements(table, bytes => bytes);

    /// <summary>
    /// Makes a source whose chunks are the UTF-8 bytes of the texts of a list or sequence, one at a pull.
    /// LuaSocket: <c>ltn12.source.table(t)</c>.
    /// </summary>
    /// <remarks>
    /// <para>Null reads as the end; the next pull goes on behind it. "" is an empty chunk.</para>
    /// <para>A list is read by index at every pull, so it may change meanwhile. Any other sequence is enumerated once, one step at a pull.</para>
    /// </remarks>
    /// <param name="table">The texts, in order.</param>
    public static Source Table(params IEnumerable<string?> table) => Elements(table, Chunk.Of);

    /// <summary>
    /// Makes a source of an open file or any other stream, read in blocks of <see cref="BlockSize"/>.
    /// LuaSocket: <c>ltn12.source.file(handle, err)</c>.
    /// </summary>
    /// <remarks>
    /// <para>A block is filled before it is handed out; only the last one may be shorter. The stream is closed at its end, and pulling again throws what
    /// it throws when closed.</para>
    /// <para>An <see cref="IOException"/> of the stream is not thrown: the stream is closed and the source answers the end with the exception as its error.
    /// (LuaSocket drops the error and answers the plain end.)</para>
    /// </remarks>
    /// <param name="handle">The stream, which the source owns from now on; null makes a source that has failed.</param>
    /// <param name="error">Why there is no stream, if there is none; "unable to open file" if this is null too.</param>
    public static Source File(Stream? handle, object? error = null)
        => handle is null ? Error(error ?? "unable to open file") : new StreamSource(handle);

    private static Source Elements<T>(IEnumerable<T> table, Func<T, Chunk> toChunk)
    {
        Assertion.Holds(table);
        int turn = 0;
        if (table is IReadOnlyList<T> list)
            return From(() => turn++ < list.Count ? toChunk(list[turn - 1]) : Chunk.End);
        IEnumerator<T> rest = table.GetEnumerator();
        return From(() => rest.MoveNext() ? toChunk(rest.Current) : Chunk.End);
    }
}
