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

    private const sbyte Fixed = -1;

    private byte[]? _bytes;
    private int _start;
    private int _end;
    private long _loan;                         // counts the beginnings and ends of loans; odd: the block is lent
    private sbyte _fullBlocks = fixedBlock ? Fixed : (sbyte)0;

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

    // Its bytes, before the unread ones, are somebody's: nothing is written over them, and it does not go back to the pool.
    private bool IsLent => IsLoan(Volatile.Read(ref _loan));

    /// <summary>How many of the unread bytes are known not to end the frame being looked for.</summary>
    public int Examined { get; set; }

    /// <summary>Room for one block behind the unread bytes.</summary>
    public Span<byte> Room()
    {
        int block = _fullBlocks < FullBlocksToGrow ? SmallBlock : LargeBlock;
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
        if (_fullBlocks != Fixed)
        {
            _fullBlocks = count == asked ? (sbyte)Math.Min(_fullBlocks + 1, FullBlocksToGrow) : (sbyte)0;
        }
    }

    /// <summary>Nothing came into the room: an empty buffer gives its memory back.</summary>
    public void GiveBackIfEmpty()
    {
        if (Count == 0 && _bytes is { } bytes)
        {
            _bytes = null;
            _start = _end = 0;
            GiveBack(bytes);
        }
    }

    /// <summary>Hands out the first bytes: they are no longer here.</summary>
    public void Take(int count)
    {
        Pass(count);
        GiveBackIfEmpty();
    }

    /// <summary>Hands out the first bytes where they are: theirs until the next call of any of these.</summary>
    public Memory<byte> TakeInPlace(int count)
    {
        Memory<byte> taken = _bytes.AsMemory(_start, count);
        Pass(count);
        return taken;
    }

    /// <summary>Takes bytes that were shown, and leaves them where they are.</summary>
    public ReadOnlyMemory<byte> Consume(int count)
    {
        ReadOnlyMemory<byte> taken = TakeInPlace(count);
        IsShown = true;
        return taken;
    }

    /// <summary>Takes bytes that were shown; whatever comes, they stay as they are until <see cref="EndLoan"/>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="loan">To end it with.</param>
    public ReadOnlyMemory<byte> Lend(int count, out long loan)
    {
        ReadOnlyMemory<byte> lent = Consume(count);
        loan = 0;
        if (TryForfeit())
        {
            // Two loans of one block: which ends last is not counted, the block is theirs for good.
            Move(Count == 0 ? null : ArrayPool<byte>.Shared.Rent(Math.Max(Count, SmallBlock)));
        }
        else if (_bytes is not null)
        {
            loan = _loan + 1;
            Volatile.Write(ref _loan, loan);
        }

        return lent;
    }

    /// <summary>On any thread, at any time, any number of times: no two loans have the same number, so a late end finds no other's.</summary>
    public void EndLoan(long loan)
    {
        if (IsLoan(loan))
        {
            Interlocked.CompareExchange(ref _loan, loan + 1, loan);
        }
    }

    /// <summary>Bytes that a call had taken and could not use come back in front.</summary>
    public void PutBack(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_start < bytes.Length || IsLent)
        {
            Replace(ArrayPool<byte>.Shared.Rent(bytes.Length + Count + SmallBlock), bytes.Length);
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
        bool isLent = IsLent;
        if (_bytes!.Length - count >= block && _start >= count && !isLent)
        {
            Unread.CopyTo(_bytes);
            _start = 0;
            _end = count;
            return;
        }

        long grown = isLent ? 0 : _bytes.Length * 2L;
        Replace(ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(grown, (long)count + block), Array.MaxLength)));
    }

    private void Replace(byte[] bytes, int start = 0)
    {
        byte[]? old = _bytes;
        Move(bytes, start);
        if (old is not null)
        {
            GiveBack(old);
        }
    }

    // The unread bytes move to another block.
    private void Move(byte[]? bytes, int start = 0)
    {
        int count = Count;
        Unread.CopyTo(bytes.AsSpan(start));
        _bytes = bytes;
        _start = start;
        _end = start + count;
    }

    private void GiveBack(byte[] bytes)
    {
        if (!TryForfeit())
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // A lent block that is not needed any more is theirs for good, and what is lent to them nobody's business here. False: it is not lent, or no longer.
    private bool TryForfeit()
    {
        long loan = Volatile.Read(ref _loan);
        return IsLoan(loan) && Interlocked.CompareExchange(ref _loan, loan + 1, loan) == loan;
    }

    private static bool IsLoan(long loan) => (loan & 1) != 0;
}
