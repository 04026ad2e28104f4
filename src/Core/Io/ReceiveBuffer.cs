using System.Buffers;

namespace RxSocket.Io;

/// <summary>
/// Bytes received and not yet handed out. Holds no memory while it is empty: an idle connection costs no buffer.
/// A block is 8 KiB; after receives that filled it twice running, 64 KiB (unless it is fixed, as LuaSocket's is).
/// </summary>
internal struct ReceiveBuffer(bool fixedBlock)
{
    public const int SmallBlock = 8192;
    private const int LargeBlock = 65536;
    private const int FullBlocksToGrow = 2;

    private byte[]? _bytes;
    private int _start;
    private int _end;
    private byte _fullBlocks;

    public readonly int Count => _end - _start;

    public readonly ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, Count);

    /// <summary>The unread bytes, to be looked at before some of them are taken with <see cref="Consume"/>.</summary>
    public ReadOnlyMemory<byte> Show()
    {
        IsShown = true;
        return _bytes.AsMemory(_start, Count);
    }

    /// <summary>The first unread bytes are those that were shown: none was taken behind the back of who looked.</summary>
    public bool IsShown { get; private set; }

    /// <summary>How many of the unread bytes are known not to end the frame being looked for.</summary>
    public int Examined { get; set; }

    /// <summary>Room for one block behind the unread bytes.</summary>
    public Span<byte> Room()
    {
        int block = fixedBlock || _fullBlocks < FullBlocksToGrow ? SmallBlock : LargeBlock;
        if (_bytes is null)
        {
            _bytes = ArrayPool<byte>.Shared.Rent(block);
        }
        else if (_bytes.Length - _end < block)
        {
            MakeRoom(block);
        }

        return _bytes.AsSpan(_end, block);
    }

    public void Filled(int count, int asked)
    {
        _end += count;
        _fullBlocks = count == asked ? (byte)Math.Min(_fullBlocks + 1, FullBlocksToGrow) : (byte)0;
    }

    /// <summary>Nothing came into the room: an empty buffer gives its memory back.</summary>
    public void GiveBackIfEmpty()
    {
        if (Count == 0 && _bytes is { } bytes)
        {
            _bytes = null;
            _start = _end = 0;
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Hands out the first bytes: they are no longer here.</summary>
    public void Take(int count)
    {
        Pass(count);
        GiveBackIfEmpty();
    }

    /// <summary>Hands out the first bytes where they are: theirs until the next call of any of these.</summary>
    public Memory<byte> Lend(int count)
    {
        Memory<byte> lent = _bytes.AsMemory(_start, count);
        Pass(count);
        return lent;
    }

    /// <summary>Takes bytes that were shown, and leaves them where they are.</summary>
    public void Consume(int count)
    {
        Pass(count);
        IsShown = true;
    }

    /// <summary>Bytes that a call had taken and could not use come back in front.</summary>
    public void PutBack(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_bytes is null || _start < bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(bytes.Length + Count + SmallBlock);
            Unread.CopyTo(larger.AsSpan(bytes.Length));
            int count = Count;
            Replace(larger);
            _start = bytes.Length;
            _end = _start + count;
        }

        _start -= bytes.Length;
        bytes.CopyTo(_bytes.AsSpan(_start));
        Examined = 0;
    }

    private void Pass(int count)
    {
        _start += count;
        Examined = 0;
        IsShown = false;
    }

    private void MakeRoom(int block)
    {
        int count = Count;
        byte[] target = _bytes!.Length - count >= block && _start >= count
            ? _bytes
            : ArrayPool<byte>.Shared.Rent((int)Math.Min((long)Math.Max(_bytes.Length * 2L, count + block), Array.MaxLength));
        Unread.CopyTo(target);
        Replace(target);
        _start = 0;
        _end = count;
    }

    private void Replace(byte[] bytes)
    {
        if (_bytes is { } old && !ReferenceEquals(old, bytes))
        {
            ArrayPool<byte>.Shared.Return(old);
        }

        _bytes = bytes;
    }
}
