using System.Diagnostics;
using System.Text;
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
        prefix = LuaText.Checked(prefix ?? string.Empty, nameof(prefix));
        if (pattern is null || pattern.StartsWith("*l", StringComparison.Ordinal))
        {
            return Receive<LineFraming<Latin1Text>, string?>(default, prefix, static line => line!, static part => LineFraming<Latin1Text>.TextOf(part));
        }

        if (pattern.StartsWith("*a", StringComparison.Ordinal))
        {
            return Receive<EverythingFraming, byte[]>(default, prefix, Encoding.Latin1.GetString, Latin1Text.Decode, closeIsEnd: true);
        }

        return LuaNumber.TryParse(pattern, out double count) ? Receive(count, prefix) : throw InvalidPattern();
    }

    /// <summary>Receives so many bytes. LuaSocket: <c>receive(number, prefix)</c>.</summary>
    /// <param name="count">How many, the prefix included. 0 waits until a byte is there, and leaves it.</param>
    /// <param name="prefix">Put before what is received. One that is not empty and long enough is returned at once.</param>
    /// <returns>The data; or an error and what came before it, which then is no longer in the object.</returns>
    /// <exception cref="ArgumentException">The count is negative, or the prefix is not bytes.</exception>
    /// <exception cref="InvalidOperationException">Not a client; or another thread is receiving.</exception>
    public Outcome<string> Receive(int count, string? prefix = "") => Receive((double)count, prefix);

    /// <summary>The same with a number of Lua: cut toward zero, and not a count if it is negative before that.</summary>
    internal Outcome<string> Receive(double count, string? prefix)
    {
        Expect(TcpClass.Client, "receive");
        prefix = LuaText.Checked(prefix ?? string.Empty, nameof(prefix));
        return LuaNumber.IsCount(count) ? ReceiveCount(LuaNumber.ToCount(count), prefix) : throw InvalidPattern();
    }

    private Outcome<string> ReceiveCount(int count, string prefix)
    {
        if (prefix.Length > 0 && count <= prefix.Length)
        {
            return Timed<string>(prefix, LuaSocket.Debug ? Stopwatch.GetTimestamp() : 0);
        }

        return count == 0
            ? Receive<PresenceFraming, string>(default, prefix, static nothing => nothing, Latin1Text.Decode)
            : Receive<CountFraming, byte[]>(new CountFraming(count - prefix.Length), prefix, Encoding.Latin1.GetString, Latin1Text.Decode);
    }

    private Outcome<string> Receive<TFraming, T>(
        TFraming framing, string prefix, Func<T, string> textOf, PartialText partialOf, bool closeIsEnd = false)
        where TFraming : struct, IFraming<T>
    {
        long start = LuaSocket.Debug ? Stopwatch.GetTimestamp() : 0;
        _channel.Receiving.Enter("receive");
        try
        {
            ReceiveAttempt<TFraming, T> attempt = new(_channel, framing);
            IoResult result = BlockingWaiter.Run(ref attempt, Deadline.Start(Timeouts, TimeProvider.System));
            Outcome<string> outcome = result.Status switch
            {
                IoStatus.Done => new Outcome<string>(Join(prefix, textOf(attempt.Value))),

                // Closed on this side is an end to "*a", as the peer's would be.
                IoStatus.Disposed when closeIsEnd && Dirty() => new Outcome<string>(Join(prefix, TakePartial(partialOf))),
                _ => new Outcome<string>(null, ErrorWords.Of(result), prefix + TakePartial(partialOf)),
            };
            return Timed(outcome, start);
        }
        finally
        {
            _channel.Receiving.Leave();
        }
    }

    private delegate string PartialText(ReadOnlySpan<byte> part);

    // LuaSocket hands the partial out: it leaves the buffer.
    private string TakePartial(PartialText partialOf)
    {
        int count = _channel.Received.Count;
        string text = partialOf(_channel.Received.Unread);
        _channel.Received.Take(count);
        _channel.Meter.Received(count);
        return text;
    }

    private static Outcome<T> Timed<T>(Outcome<T> outcome, long start) =>
        start == 0 ? outcome : outcome with { Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };

    private static string Join(string prefix, string text) => prefix.Length == 0 ? text : prefix + text;

    private static LuaArgumentException InvalidPattern() => new("receive", 1, "invalid receive pattern");
}
