using System.Buffers;
using System.Text;
using RxSocket.Io;

namespace RxSocket.Blocking;

public sealed partial class TcpObject
{
    /// <summary>Sends the bytes i to j of the data. LuaSocket: <c>send(data, i, j)</c>.</summary>
    /// <param name="data">The data, one char a byte.</param>
    /// <param name="i">The first byte: 1 is the first, negative counts from the end.</param>
    /// <param name="j">The last byte, likewise.</param>
    /// <returns>The index of the last byte sent; or an error and that index: go on with <c>Send(data, index + 1, j)</c>. An empty range gives i - 1.</returns>
    /// <exception cref="ArgumentException">The data is null, or has a char beyond U+00FF.</exception>
    /// <exception cref="InvalidOperationException">Not a client; or another thread is sending.</exception>
    public Outcome<int> Send(string data, int i = 1, int j = -1)
    {
        Expect(TcpClass.Client, "send");
        ArgumentNullException.ThrowIfNull(data);
        LuaText.Checked(data, nameof(data));
        (int first, int length) = RangeOf(data.Length, i, j);
        if (length == 0)
        {
            return first - 1;
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        Encoding.Latin1.GetBytes(data.AsSpan(first - 1, length), bytes);
        Outcome<int> outcome = Send(bytes.AsSpan(0, length), first - 1);
        ArrayPool<byte>.Shared.Return(bytes);
        return outcome;
    }

    /// <summary>Sends the bytes i to j of the data, as <see cref="Send(string, int, int)"/> does.</summary>
    /// <param name="data">The data.</param>
    /// <param name="i">The first byte: 1 is the first, negative counts from the end.</param>
    /// <param name="j">The last byte, likewise.</param>
    /// <returns>The index of the last byte sent; or an error and that index.</returns>
    /// <exception cref="InvalidOperationException">Not a client; or another thread is sending.</exception>
    public Outcome<int> Send(ReadOnlySpan<byte> data, int i = 1, int j = -1)
    {
        Expect(TcpClass.Client, "send");
        (int first, int length) = RangeOf(data.Length, i, j);
        return length == 0 ? first - 1 : Send(data.Slice(first - 1, length), first - 1);
    }

    private Outcome<int> Send(ReadOnlySpan<byte> range, int before)
    {
        _channel.Sending.Enter("send");
        try
        {
            SendSpanAttempt attempt = new(_channel, range);
            IoResult result = BlockingWaiter.Run(ref attempt, Deadline.Start(Timeouts, TimeProvider.System));
            int index = before + attempt.Sent;
            return result.Status == IoStatus.Done ? index : new Outcome<int>(default, ErrorWords.Of(result), index);
        }
        finally
        {
            _channel.Sending.Leave();
        }
    }

    // LuaSocket's rule: clamped at both ends, and i - 1 survives an empty range, even beyond the data.
    private static (int First, int Length) RangeOf(int count, int i, int j)
    {
        long first = Math.Max(i < 0 ? count + (long)i + 1 : i, 1);
        long last = Math.Min(j < 0 ? count + (long)j + 1 : j, count);
        return ((int)first, (int)Math.Max(last - first + 1, 0));
    }
}
