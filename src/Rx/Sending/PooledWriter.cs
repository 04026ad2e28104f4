using System.Buffers;

namespace RxSocket.Rx;

/// <summary>Gathers a message in a pooled array.</summary>
internal sealed class PooledWriter : IBufferWriter<byte>
{
    private const int FirstSize = 256;

    private byte[] _bytes = [];
    private int _count;

    public Message Take()
    {
        Message message = new(_bytes.AsMemory(0, _count), _bytes);
        _bytes = [];
        _count = 0;
        return message;
    }

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void MakeRoom(int size)
    {
        if (_bytes.Length - _count >= size)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstSize, Math.Max(_bytes.Length * 2, _count + size)));
        _bytes.AsSpan(0, _count).CopyTo(larger);
        new Message(_bytes, _bytes).Return();
        _bytes = larger;
    }
}
