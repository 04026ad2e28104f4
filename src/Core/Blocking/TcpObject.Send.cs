using System.Buffers;
using System.Diagnostics;
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
    public Outcome<int> Send(string data, int i = 1, int j = -1) => Narrow(SendRange(data, i, j));

    /// <summary>Sends the bytes i to j of the data, as <see cref="Send(string, int, int)"/> does.</summary>
    /// <param name="data">The data.</param>
    /// <param name="i">The first byte: 1 is the first, negative counts from the end.</param>
    /// <param name="j">The last byte, likewise.</param>
    /// <returns>The index of the last byte sent; or an error and that index.</returns>
    /// <exception cref="InvalidOperationException">Not a client; or another thread is sending.</exception>
    public Outcome<int> Send(ReadOnlySpan<byte> data, int i = 1, int j = -1) => Narrow(SendRange(data, i, j));

    /// <summary>The same with Lua's indices, which are wider than any data: an empty range far behind it still gives i - 1.</summary>
    internal Outcome<long> SendRange(string data, long i, long j)
    {
        Expect(TcpClass.Client, "send");
        ArgumentNullException.ThrowIfNull(data);
        LuaText.Checked(data, nameof(data));
        (long first, int length) = RangeOf(data.Length, i, j);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        Encoding.Latin1.GetBytes(data.AsSpan(length == 0 ? 0 : (int)first - 1, length), bytes);
        Outcome<long> outcome = SendAll(bytes.AsSpan(0, length), first - 1);
        ArrayPool<byte>.Shared.Return(bytes);
        return outcome;
    }

    internal Outcome<long> SendRange(ReadOnlySpan<byte> data, long i, long j)
    {
        Expect(TcpClass.Client, "send");
        (long first, int length) = RangeOf(data.Length, i, j);
        return SendAll(length == 0 ? [] : data.Slice((int)first - 1, length), first - 1);
    }

    // Nothing to send succeeds without asking the system, also on a closed socket.
    private Outcome<long> SendAll(ReadOnlySpan<byte> range, long before)
    {
        long start = LuaSocket.Debug ? Stopwatch.GetTimestamp() : 0;
        if (range.IsEmpty)
        {
            return Timed<long>(before, start);
        }

        _channel.Sending.Enter("send");
        try
        {
            SendSpanAttempt attempt = new(_channel, range);
            IoResult result = BlockingWaiter.Run(ref attempt, Deadline.Start(Timeouts, TimeProvider.System));
            long index = before + attempt.Sent;
            if (result.Status == IoStatus.Done)
            {
                return Timed<long>(index, start);
            }

            _channel.ForgetReason();
            return Timed(new Outcome<long>(default, ErrorWords.Of(result), index) { Call = new FailedCall(SocketPhase.Send, result, this) }, start);
        }
        finally
        {
            _channel.Sending.Leave();
        }
    }

    private static Outcome<int> Narrow(Outcome<long> wide) => new((int)wide.Value, wide.Error, (int)wide.Partial) { Seconds = wide.Seconds, Call = wide.Call };

    // LuaSocket's rule: clamped at both ends, and i - 1 survives an empty range, even beyond the data.
    private static (long First, int Length) RangeOf(int count, long i, long j)
    {
        long first = Math.Max(i < 0 ? count + i + 1 : i, 1);
        long last = Math.Min(j < 0 ? count + j + 1 : j, count);
        return (first, first > last ? 0 : (int)(last - first + 1));
    }
}
