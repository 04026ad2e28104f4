using System.Buffers;

namespace RxSocket.Rx;

/// <summary>Messages with a delimiter behind each.</summary>
internal sealed class DelimiterFraming : Framing
{
    private readonly byte[] _delimiter;

    public DelimiterFraming(byte[] delimiter, int maximum)
        : base(maximum)
    {
        if (delimiter.Length == 0)
        {
            throw new ArgumentException("A delimiter has at least one byte.", nameof(delimiter));
        }

        _delimiter = delimiter;
    }

    protected internal override Cut Find(ReadOnlySpan<byte> received, int examined)
    {
        // A delimiter may have begun in what an earlier look has seen.
        int from = Math.Max(0, examined - _delimiter.Length + 1);
        int found = received[from..].IndexOf(_delimiter);
        int count = found < 0 ? Math.Max(0, received.Length - _delimiter.Length + 1) : from + found;
        if (count > Maximum)
        {
            throw TooLong(count);
        }

        return found < 0 ? Cut.NotYet() : Cut.Whole(count + _delimiter.Length, 0, count);
    }

    protected internal override void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> into)
    {
        // The peer would see two messages.
        Span<byte> frame = into.GetSpan(message.Length + _delimiter.Length)[..(message.Length + _delimiter.Length)];
        message.CopyTo(frame);
        _delimiter.CopyTo(frame[message.Length..]);
        if (frame.IndexOf(_delimiter) != message.Length)
        {
            throw new ArgumentException("The message contains the delimiter, or they overlap.", nameof(message));
        }

        into.Advance(frame.Length);
    }
}
