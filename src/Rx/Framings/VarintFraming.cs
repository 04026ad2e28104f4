using System.Buffers;

namespace RxSocket.Rx;

/// <summary>Messages behind their length, seven bits a byte, the lowest first; the eighth says that another byte follows.</summary>
internal sealed class VarintFraming(int maximum) : Framing(Math.Min(maximum, Array.MaxLength - LongestPrefix))
{
    private const int LongestPrefix = 5;
    private const int BitsPerByte = 7;
    private const int More = 0x80;

    protected internal override Cut Find(ReadOnlySpan<byte> received, int examined)
    {
        long count = 0;
        for (int i = 0; i < received.Length; i++)
        {
            count |= (long)(received[i] & ~More) << (BitsPerByte * i);
            if (count > Maximum || i >= LongestPrefix)
            {
                throw TooLong(count);
            }

            if ((received[i] & More) == 0)
            {
                int length = i + 1 + (int)count;
                return received.Length < length ? Cut.NotYet(length) : Cut.Whole(length, i + 1, (int)count);
            }
        }

        return Cut.NotYet();
    }

    protected internal override void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> into)
    {
        Span<byte> prefix = into.GetSpan(LongestPrefix);
        int bytes = 0;
        uint left = (uint)message.Length;
        for (; left >= More; left >>= BitsPerByte)
        {
            prefix[bytes++] = (byte)(left | More);
        }

        prefix[bytes++] = (byte)left;
        into.Advance(bytes);
        into.Write(message);
    }
}
