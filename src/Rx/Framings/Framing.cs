using System.Buffers;
using System.Net.Sockets;

namespace RxSocket.Rx;

/// <summary>
/// How messages are told apart in a stream of bytes, both ways: <c>connection.Frames(framing)</c> receives and <see cref="SendOptions.Framing"/> sends.
/// One object serves any number of connections and threads: it has no state. Neither direction copies more than once, and no message is longer than the
/// maximum: a longer one is an error when received (its bytes stay in the connection) and when sent (nothing of it goes out).
/// <para>One's own framing is a class that says where a frame ends and how one begins. LuaSocket has lines only: <c>receive("*l")</c>.</para>
/// </summary>
public abstract class Framing
{
    /// <summary>The longest message where nothing else was said: 1 MiB.</summary>
    public const int DefaultMaximum = 1024 * 1024;

    /// <summary>A framing.</summary>
    /// <param name="maximum">The longest message, in bytes; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is negative.</exception>
    protected Framing(int maximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maximum);
        Maximum = maximum;
    }

    /// <summary>The longest message, in bytes.</summary>
    public int Maximum { get; }

    /// <summary>Messages of one size, without anything between them. LuaSocket: <c>client:receive(size)</c>.</summary>
    /// <param name="size">The size in bytes; 1 or more.</param>
    /// <returns>The framing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
    public static Framing Fixed(int size) => new FixedFraming(size);

    /// <summary>Messages behind their length.</summary>
    /// <param name="bytes">How many bytes the length takes: 1, 2 or 4.</param>
    /// <param name="maximum">The longest message; what does not fit into the length is never allowed.</param>
    /// <param name="littleEndian">False: the length's first byte is its highest, as networks have it.</param>
    /// <returns>The framing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length takes another number of bytes, or the maximum is negative.</exception>
    public static Framing LengthPrefixed(int bytes = sizeof(int), int maximum = DefaultMaximum, bool littleEndian = false) =>
        new LengthFraming(bytes, maximum, littleEndian);

    /// <summary>Messages behind their length as a variable-length number, seven bits a byte, the lowest first: as Protocol Buffers delimit messages.</summary>
    /// <param name="maximum">The longest message.</param>
    /// <returns>The framing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is negative.</exception>
    public static Framing VarintPrefixed(int maximum = DefaultMaximum) => new VarintFraming(maximum);

    /// <summary>Messages with a delimiter behind each. A message to be sent must not contain it.</summary>
    /// <param name="delimiter">The delimiter: 1 byte or more.</param>
    /// <param name="maximum">The longest message, without the delimiter.</param>
    /// <returns>The framing.</returns>
    /// <exception cref="ArgumentException">The delimiter is empty, or the maximum is negative.</exception>
    public static Framing Delimited(ReadOnlySpan<byte> delimiter, int maximum = DefaultMaximum) => new DelimiterFraming(delimiter.ToArray(), maximum);

    /// <summary>Finds the end of the frame at the front.</summary>
    /// <param name="received">What has come, from the frame's first byte on.</param>
    /// <param name="examined">How many of these bytes an earlier look at the same frame has seen.</param>
    /// <returns>Where it ends, or that it is not whole.</returns>
    /// <exception cref="SocketFaultException">The message is longer than the maximum: <see cref="TooLong"/>.</exception>
    protected internal abstract Cut Find(ReadOnlySpan<byte> received, int examined);

    /// <summary>Writes a message as a frame.</summary>
    /// <param name="message">The message, no longer than the maximum.</param>
    /// <param name="into">Where to.</param>
    /// <exception cref="ArgumentException">The message cannot be sent this way.</exception>
    protected internal abstract void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> into);

    /// <summary>What to throw for a message that is longer than the maximum.</summary>
    /// <param name="length">How long it is, as far as is known.</param>
    /// <returns>The exception: <see cref="SocketError.MessageSize"/>.</returns>
    protected SocketFaultException TooLong(long length) =>
        new($"The peer's message has {length} bytes or more; the framing's Maximum is {Maximum} bytes.", SocketError.MessageSize);

    internal void WriteChecked(ReadOnlySpan<byte> message, IBufferWriter<byte> into)
    {
        if (message.Length > Maximum)
        {
            throw new ArgumentException($"The message has {message.Length} bytes; the framing's Maximum is {Maximum} bytes.", nameof(message));
        }

        Write(message, into);
    }
}
