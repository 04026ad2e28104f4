using System.Buffers;
using System.Buffers.Binary;

namespace RxSocket.Rx;

/// <summary>Messages behind their length in 1, 2 or 4 bytes.</summary>
internal sealed class LengthFraming : Framing
{
    private readonly int _prefix;
    private readonly bool _littleEndian;

    public LengthFraming(int bytes, int maximum, bool littleEndian)
        : base(Math.Min(maximum, MostOf(bytes)))
    {
        _prefix = bytes;
        _littleEndian = littleEndian;
    }

    protected internal override Cut Find(ReadOnlySpan<byte> received, int examined)
    {
        if (received.Length < _prefix)
        {
            return Cut.NotYet(_prefix);
        }

        uint count = Read(received);
        if (count > Maximum)
        {
            throw TooLong(count);
        }

        int length = _prefix + (int)count;
        return received.Length < length ? Cut.NotYet(length) : Cut.Whole(length, _prefix, (int)count);
    }

    protected internal override void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> into)
    {
        Span<byte> prefix = into.GetSpan(_prefix)[.._prefix];
        switch (_prefix)
        {
            case sizeof(byte):
                prefix[0] = (byte)message.Length;
                break;
            case sizeof(ushort) when _littleEndian:
                BinaryPrimitives.WriteUInt16LittleEndian(prefix, (ushort)message.Length);
                break;
            case sizeof(ushort):
                BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)message.Length);
                break;
            case var _ when _littleEndian:
                BinaryPrimitives.WriteInt32LittleEndian(prefix, message.Length);
                break;
            default:
                BinaryPrimitives.WriteInt32BigEndian(prefix, message.Length);
                break;
        }

        into.Advance(_prefix);
        into.Write(message);
    }

    // The prefix counts too: what is longer than an array is beyond every maximum.
    private static int MostOf(int bytes) => bytes switch
    {
        sizeof(byte) => byte.MaxValue,
        sizeof(ushort) => ushort.MaxValue,
        sizeof(int) => Array.MaxLength - sizeof(int),
        _ => throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "1, 2 or 4."),
    };

    private uint Read(ReadOnlySpan<byte> received) => _prefix switch
    {
        sizeof(byte) => received[0],
        sizeof(ushort) => _littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(received) : BinaryPrimitives.ReadUInt16BigEndian(received),
        _ => _littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(received) : BinaryPrimitives.ReadUInt32BigEndian(received),
    };
}
