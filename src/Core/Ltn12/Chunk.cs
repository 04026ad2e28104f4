using System.Text;

namespace RxSocket.Ltn12;

/// <summary>What goes down a stream: some bytes, or the end and perhaps the reason for it.</summary>
/// <remarks>
/// <para>LuaSocket: a string or nil, and the <c>err</c> beside it.
/// The default value is the end, without an error. An empty chunk is <em>not</em> the end.</para>
/// <para>The bytes are like a Lua string: whoever hands out a chunk does not change them afterwards, so a chunk may be kept, pushed back or stored.</para>
/// <para>Two chunks are equal when their bytes are, and what stands beside them.</para>
/// </remarks>
public readonly record struct Chunk
{
    private readonly bool _hasBytes;

    private Chunk(ReadOnlyMemory<byte> data)
    {
        _hasBytes = true;
        Data = data;
    }

    /// <summary>No more bytes, and no error. LuaSocket: <c>nil</c>.</summary>
    public static Chunk End => default;

    /// <summary>A chunk without bytes that is not the end. LuaSocket: <c>""</c>.</summary>
    public static Chunk Empty => new(default);

    /// <summary>Gets the bytes; none in an empty chunk, and none at the end.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Gets whether the stream has ended, well or badly.</summary>
    public bool IsEnd => !_hasBytes;

    /// <summary>Gets whether this is a chunk of no bytes, but not the end.</summary>
    public bool IsEmpty => _hasBytes && Data.IsEmpty;

    /// <summary>Gets why the stream ended: any object that is not null, or null if it ended well.</summary>
    public object? Error { get; init; }

    /// <summary>Gets the source to ask from now on, if it is another one.</summary>
    /// <remarks>Only <see cref="Source.Simplify"/> looks at it: a source that sets it is <em>fancy</em> and has to be simplified before other use.</remarks>
    public Source? Next { get; init; }

    /// <summary>Gets the bytes or the end alone, without what stands beside them.</summary>
    internal Chunk Bare => this with { Error = null, Next = null };

    /// <summary>Makes a chunk of these bytes. LuaSocket: a string.</summary>
    /// <param name="data">The bytes; they must not change any more.</param>
    public static Chunk Of(ReadOnlyMemory<byte> data) => new(data);

    /// <summary>Makes a chunk of the UTF-8 bytes of a text. LuaSocket: a string (Lua's strings are bytes already).</summary>
    /// <param name="text">The text, or null for the end.</param>
    public static Chunk Of(string? text) => text is null ? End : new(Encoding.UTF8.GetBytes(text));

    /// <summary>Makes the end that an error brought. LuaSocket: <c>nil, err</c>.</summary>
    /// <param name="error">Any object; null makes it the harmless <see cref="End"/>.</param>
    public static Chunk Failed(object? error) => new() { Error = error };

    // Only arrays convert by themselves. If ReadOnlyMemory did, `done ? null : memory` would compile, and mean an empty chunk where the end was meant.

    /// <summary>Makes a chunk of these bytes, or the end of null.</summary>
    /// <param name="data">The bytes, which must not change any more, or null.</param>
    public static implicit operator Chunk(byte[]? data) => data is null ? End : new(data);

    /// <summary>Compares the bytes one by one, and what stands beside them.</summary>
    /// <param name="other">The chunk to compare with.</param>
    public bool Equals(Chunk other)
        => IsEnd == other.IsEnd && Data.Span.SequenceEqual(other.Data.Span) && Equals(Error, other.Error) && Next == other.Next;

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = new();
        hash.AddBytes(Data.Span);
        hash.Add(Error);
        return hash.ToHashCode();
    }
}
