using System.Buffers;

namespace RxSocket.Rx;

/// <summary>Messages of one size.</summary>
internal sealed class FixedFraming : Framing
{
    private readonly int _size;

    public FixedFraming(int size)
        : base(size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        _size = size;
    }

    protected internal override Cut Find(ReadOnlySpan<byte> received, int examined) =>
        received.Length < _size ? Cut.NotYet(_size) : Cut.Whole(_size, 0, _size);

    protected internal override void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> into)
    {
        if (message.Length != _size)
        {
            throw new ArgumentException($"The message has {message.Length} bytes; each has {_size}.", nameof(message));
        }

        into.Write(message);
    }
}
