using System.Text;

namespace RxSocket.Blocking;

/// <summary>What a call of the Lua-style face gives, as LuaSocket does: a value, or an error in words and what was achieved before it.
/// <code>var (line, err, partial) = client.Receive("*l");</code></summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="Value">The value; default where the call failed.</param>
/// <param name="Error">LuaSocket's word for the failure: "timeout", "closed", "connection refused" …; null where the call succeeded.</param>
/// <param name="Partial">What a failed call had achieved: the bytes received so far, or the index of the last byte sent. They are handed out: the next receive
/// goes on behind them.</param>
public readonly record struct Outcome<T>(T? Value, string? Error = null, T? Partial = default)
{
    /// <summary>How long the call took, in seconds; null unless <see cref="LuaSocket.Debug"/> is on and the call is a receive or a send.
    /// LuaSocket: the further result of these two in a debug build.</summary>
    public double? Seconds { get; init; }

    /// <summary>Which call failed, for <see cref="OrThrow"/>.</summary>
    internal FailedCall Call { get; init; }

    /// <summary>The failure alone, for an outcome of another type.</summary>
    internal Failure Failure => new(Error!) { Call = Call };

    /// <summary>True: there is a value.</summary>
    public bool Ok => Error is null;

    /// <summary>Value and error, for calls without partial results.</summary>
    /// <param name="value">The value.</param>
    /// <param name="error">The error; null where the call succeeded.</param>
    public void Deconstruct(out T? value, out string? error)
    {
        value = Value;
        error = Error;
    }

    /// <summary>A success.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator Outcome<T>(T value) => new(value);

    /// <summary>A failure without partial results.</summary>
    /// <param name="failure">The failure.</param>
    public static implicit operator Outcome<T>(Failure failure) => new(default, failure.Error) { Call = failure.Call };

    /// <summary>The value, for those who like exceptions better than words.</summary>
    /// <remarks>The exception names the call, its phase and the address. It has the partial result: received bytes in <see cref="SocketFaultException.Partial"/>, a send's index in
    /// <see cref="SocketFaultException.Sent"/>, so that <c>data[Sent..]</c> is what is left. The bytes are handed out with it: the next receive goes on behind them.</remarks>
    /// <returns>The value.</returns>
    /// <exception cref="SocketTimeoutException">The error is "timeout", and it was the object's own timeout that ran out. Where the system gave the peer up, it is a
    /// <see cref="SocketFaultException"/> with <see cref="System.Net.Sockets.SocketError.TimedOut"/>.</exception>
    /// <exception cref="SocketClosedException">The error is "closed".</exception>
    /// <exception cref="SocketFaultException">Any other error; <see cref="SocketFaultException.Word"/> is the word.</exception>
    public T OrThrow() => Ok ? Value! : throw Call.ToException(Error!, ReceivedBefore(), Partial is int index ? index : 0);

    private byte[] ReceivedBefore() => Partial switch
    {
        string text => Encoding.Latin1.GetBytes(text),
        byte[] bytes => [.. bytes],
        _ => [],
    };
}
