using System.Collections;
using System.Text;

namespace RxSocket.Vectors.Lua;

/// <summary>A table of Lua as a list of chunks: any index can be asked for, as <c>t[i]</c> can.</summary>
internal sealed class LuaList(object? table) : IReadOnlyList<byte[]?>
{
    private readonly LuaTableRef _table = table as LuaTableRef ?? throw new ArgumentException("assertion failed!");

    public int Count => int.MaxValue;

    public byte[]? this[int index] => _table[index + 1L] is string text ? Encoding.Latin1.GetBytes(text) : null;

    public IEnumerator<byte[]?> GetEnumerator() => throw new NotSupportedException();

    IEnumerator IEnumerable.GetEnumerator() => throw new NotSupportedException();
}

/// <summary>A collection that only grows, somewhere else.</summary>
internal sealed class LuaAppender(Action<byte[]> append) : ICollection<byte[]>
{
    public int Count => 0;

    public bool IsReadOnly => false;

    public void Add(byte[] item) => append(item);

    public void Clear() => throw new NotSupportedException();

    public bool Contains(byte[] item) => throw new NotSupportedException();

    public void CopyTo(byte[][] array, int arrayIndex) => throw new NotSupportedException();

    public bool Remove(byte[] item) => throw new NotSupportedException();

    public IEnumerator<byte[]> GetEnumerator() => throw new NotSupportedException();

    IEnumerator IEnumerable.GetEnumerator() => throw new NotSupportedException();
}

/// <summary>A file of Lua as a stream.</summary>
internal sealed class LuaFile(LuaWorld world, object file) : Stream
{
    public object Handle => file;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        byte[] bytes = world.Compile("function(file, count) return file:read(count) end")(file, (long)count).ElementAtOrDefault(0) is string text ? Encoding.Latin1.GetBytes(text) : [];
        bytes.CopyTo(buffer, offset);
        return bytes.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) =>
        world.Compile("function(file, data) return file:write(data) end")(file, Encoding.Latin1.GetString(buffer, offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            world.Compile("function(file) return file:close() end")(file);
        }

        base.Dispose(disposing);
    }
}
