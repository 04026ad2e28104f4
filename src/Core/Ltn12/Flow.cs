using System.Runtime.ExceptionServices;

namespace RxSocket.Ltn12;

/// <summary>What a sink answers, and a pump in its turn: go on, or stop and perhaps the reason for it.</summary>
/// <remarks>LuaSocket: <c>1</c>, or <c>nil, err</c>. The default value is to go on.</remarks>
/// <param name="Stopped">Whether the sink takes no more.</param>
/// <param name="Error">Why it stopped: any object that is not null, or null if it simply has enough.</param>
/// <param name="Next">
/// The sink to feed from now on. Only <see cref="Sink.Simplify"/> looks at it: a sink that sets it is <em>fancy</em> and has to be simplified before other use.
/// </param>
public readonly record struct Flow(bool Stopped = false, object? Error = null, Sink? Next = null)
{
    /// <summary>Gets what else the sink has to say; null if nothing. LuaSocket: the first result where it is more than <c>1</c>, or the third beside an error.</summary>
    /// <remarks>A <see cref="Sink.File"/> names its stream, a sink of the Lua-style face the index of the last byte sent (a <see cref="long"/>), also where it
    /// stopped. What is made of a sink, and a pump, do not hand it on: they answer for more than one push.</remarks>
    public object? Value { get; init; }

    /// <summary>The chunk is taken; give me the next one. LuaSocket: <c>1</c>.</summary>
    public static Flow GoOn => default;

    /// <summary>Makes the answer of a sink that takes no more. LuaSocket: <c>nil, err</c>.</summary>
    /// <param name="error">Any object; null says that nothing went wrong, and a pump then reports success.</param>
    public static Flow Stop(object? error = null) => new(Stopped: true, error);

    /// <summary>Makes the answer of a fancy sink: the chunk is taken, give the next one to <paramref name="next"/>. LuaSocket: <c>1, new</c>.</summary>
    /// <param name="next">The sink that takes over.</param>
    public static Flow Replace(Sink next) => new(Next: next);

    /// <summary>Throws the error, if there is one: itself if it is an exception, else an <see cref="IOException"/> with its text.</summary>
    /// <remarks>For those who like exceptions better: <c>(await Pump.AllAsync(source, sink)).OrThrow();</c></remarks>
    /// <exception cref="IOException">The error was not an exception itself.</exception>
    public void OrThrow()
    {
        if (Error is Exception exception)
            ExceptionDispatchInfo.Throw(exception);
        if (Error is not null)
            throw new IOException(Error.ToString());
    }
}
