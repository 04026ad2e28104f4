using System.Diagnostics;
using RxSocket.Io;

namespace RxSocket.Blocking;

public sealed partial class TcpObject
{
    /// <summary>Receives by pattern: "*l" a line (LF ends it, every CR is dropped), "*a" everything until the peer closes, a number in words so many bytes.
    /// LuaSocket: <c>receive(pattern, prefix)</c>.</summary>
    /// <param name="pattern">"*l", "*a" or a count; only the first two chars matter.</param>
    /// <param name="prefix">Put before what is received; counts toward a count. Hand a failed call's partial in here to go on.</param>
    /// <returns>The data; or an error and what came before it, which then is no longer in the object.</returns>
    /// <exception cref="ArgumentException">No such pattern, or a prefix that is not bytes.</exception>
    /// <exception cref="InvalidOperationException">Not a client; or another thread is receiving.</exception>
    public Outcome<string> Receive(string? pattern = "*l", string? prefix = "")
    {
        Expect(TcpClass.Client, "receive");
        return ReceivePattern<ReceivedText, string>(pattern, LuaText.Checked(prefix ?? string.Empty, nameof(prefix)));
    }

    /// <summary>Receives so many bytes. LuaSocket: <c>receive(number, prefix)</c>.</summary>
    /// <param name="count">How many, the prefix included. 0 waits until a byte is there, and leaves it.</param>
    /// <param name="prefix">Put before what is received. One that is not empty and long enough is returned at once.</param>
    /// <returns>The data; or an error and what came before it, which then is no longer in the object.</returns>
    /// <exception cref="ArgumentException">The count is negative, or the prefix is not bytes.</exception>
    /// <exception cref="InvalidOperationException">Not a client; or another thread is receiving.</exception>
    public Outcome<string> Receive(int count, string? prefix = "") => Receive((double)count, prefix);

    /// <summary>Receives by pattern as <see cref="Receive(string?, string?)"/> does, and gives the bytes themselves. LuaSocket: <c>receive(pattern, prefix)</c>.</summary>
    /// <param name="pattern">"*l", "*a" or a count; only the first two chars matter.</param>
    /// <param name="prefix">Put before what is received; counts toward a count. Hand a failed call's partial in here to go on.</param>
    /// <returns>The bytes; or an error and those that came before it, which then are no longer in the object.</returns>
    /// <exception cref="ArgumentException">No such pattern.</exception>
    /// <exception cref="InvalidOperationException">Not a client; or another thread is receiving.</exception>
    public Outcome<byte[]> ReceiveBytes(string? pattern = "*l", byte[]? prefix = null)
    {
        Expect(TcpClass.Client, "receive");
        return ReceivePattern<ReceivedBytes, byte[]>(pattern, prefix ?? []);
    }

    /// <summary>Receives so many bytes as <see cref="Receive(int, string?)"/> does, and gives the bytes themselves. LuaSocket: <c>receive(number, prefix)</c>.</summary>
    /// <param name="count">How many, the prefix included. 0 waits until a byte is there, and leaves it.</param>
    /// <param name="prefix">Put before what is received. One that is not empty and long enough is all that is returned, at once.</param>
    /// <returns>The bytes; or an error and those that came before it, which then are no longer in the object.</returns>
    /// <exception cref="ArgumentException">The count is negative.</exception>
    /// <exception cref="InvalidOperationException">Not a client; or another thread is receiving.</exception>
    public Outcome<byte[]> ReceiveBytes(int count, byte[]? prefix = null) => ReceiveBytes((double)count, prefix);

    /// <summary>The same with a number of Lua: cut toward zero, and not a count if it is negative before that.</summary>
    internal Outcome<string> Receive(double count, string? prefix)
    {
        Expect(TcpClass.Client, "receive");
        return ReceiveCount<ReceivedText, string>(count, LuaText.Checked(prefix ?? string.Empty, nameof(prefix)));
    }

    internal Outcome<byte[]> ReceiveBytes(double count, byte[]? prefix)
    {
        Expect(TcpClass.Client, "receive");
        return ReceiveCount<ReceivedBytes, byte[]>(count, prefix ?? []);
    }

    private Outcome<T> ReceivePattern<TReceived, T>(string? pattern, T prefix)
        where TReceived : IReceived<T>
        where T : class
    {
        if (pattern is null || pattern.StartsWith("*l", StringComparison.Ordinal))
        {
            return Receive<LineMemoryFraming, ReadOnlyMemory<byte>?, TReceived, T>(default, prefix, isLine: true);
        }

        if (pattern.StartsWith("*a", StringComparison.Ordinal))
        {
            return Receive<EverythingFraming, byte[], TReceived, T>(default, prefix, closeIsEnd: true);
        }

        return LuaNumber.TryParse(pattern, out double count) ? ReceiveCount<TReceived, T>(count, prefix) : throw InvalidPattern();
    }

    private Outcome<T> ReceiveCount<TReceived, T>(double number, T prefix)
        where TReceived : IReceived<T>
        where T : class
    {
        int count = LuaNumber.IsCount(number) ? LuaNumber.ToCount(number) : throw InvalidPattern();
        int had = TReceived.Length(prefix);
        if (had > 0 && count <= had)
        {
            return Timed(new Outcome<T>(TReceived.Join(prefix, [])), LuaSocket.Debug ? Stopwatch.GetTimestamp() : 0);
        }

        return count == 0
            ? Receive<PresenceFraming, string, TReceived, T>(default, prefix)
            : Receive<CountFraming, byte[], TReceived, T>(new CountFraming(count - had), prefix);
    }

    private Outcome<T> Receive<TFraming, TFrame, TReceived, T>(TFraming framing, T prefix, bool isLine = false, bool closeIsEnd = false)
        where TFraming : struct, IFraming<TFrame>
        where TReceived : IReceived<T>
        where T : class
    {
        long start = LuaSocket.Debug ? Stopwatch.GetTimestamp() : 0;
        _channel.Receiving.Enter("receive");
        try
        {
            _channel.ForgetEnd();
            ReceiveAttempt<LeftFraming<TFraming, TFrame>, int> attempt = new(_channel, new LeftFraming<TFraming, TFrame>(framing));
            IoResult result = BlockingWaiter.Run(ref attempt, Deadline.Start(Timeouts, TimeProvider.System));
            if (result.Status == IoStatus.Done)
            {
                return Timed(new Outcome<T>(TakeOut<TReceived, T>(prefix, attempt.Value, isLine, behind: isLine ? 1 : 0)), start);
            }

            // Closed on this side is an end to "*a", as the peer's would be.
            bool ended = closeIsEnd && result.Status == IoStatus.Disposed && Dirty();

            // LuaSocket hands the partial out: it leaves the buffer.
            int count = _channel.Received.Count;
            T gathered = TakeOut<TReceived, T>(prefix, count, isLine);
            _channel.ForgetReason();
            return Timed(ended ? new Outcome<T>(gathered) : Unfinished(result, gathered), start);
        }
        finally
        {
            _channel.Receiving.Leave();
        }
    }

    private Outcome<T> Unfinished<T>(IoResult result, T gathered)
        where T : class =>
        new(null, ErrorWords.Of(result), gathered) { Call = new FailedCall(SocketPhase.Receive, result, this) };

    // The bytes are copied once, from the buffer into the result. A line loses its CRs and its LF. Only then are they taken: where there is no memory for the
    // result, they stay.
    private T TakeOut<TReceived, T>(T prefix, int count, bool isLine, int behind = 0)
        where TReceived : IReceived<T>
    {
        ReadOnlySpan<byte> bytes = _channel.Received.Unread[..(count - behind)];
        T data = TReceived.Join(prefix, isLine ? LineBytes.ContentOf(bytes) : bytes);
        _channel.Received.Take(count);
        _channel.Meter.Received(count);
        return data;
    }

    private static Outcome<T> Timed<T>(Outcome<T> outcome, long start) =>
        start == 0 ? outcome : outcome with { Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };

    private static LuaArgumentException InvalidPattern() => new("receive", 1, "invalid receive pattern");
}
