using RxSocket.Ltn12;

namespace RxSocket.Blocking;

/// <summary>A try with a finalizer. LuaSocket: what <c>socket.newtry</c> returns.</summary>
public sealed class TryGuard
{
    private readonly Action? _finalizer;

    internal TryGuard(Action? finalizer) => _finalizer = finalizer;

    /// <summary>The value of a success; a failure calls the finalizer and becomes an exception. LuaSocket: <c>try(…)</c>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="outcome">What a call gave.</param>
    /// <returns>The value.</returns>
    /// <exception cref="TryException">The call failed.</exception>
    public T Try<T>(Outcome<T> outcome) => outcome.Ok ? outcome.Value! : throw Fail(outcome.Error);

    /// <summary>The value of a protected function that succeeded; what it caught calls the finalizer and becomes an exception. LuaSocket: <c>try(…)</c>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="result">What the function gave.</param>
    /// <returns>The value.</returns>
    /// <exception cref="TryException">The function failed, or its value is null or false.</exception>
    public T Try<T>(TryResult<T> result) => result.Caught ? throw Fail(result.Error) : Try(result.Value, result.Error);

    /// <summary>What a sink or a pump answered; that it stopped, with an error or without, calls the finalizer and becomes an exception. LuaSocket: <c>try(ltn12.pump.all(…))</c>.</summary>
    /// <param name="flow">The answer.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="TryException">It stopped.</exception>
    public Flow Try(Flow flow) => flow.Stopped || flow.Error is not null ? throw Fail(flow.Error) : flow;

    /// <summary>A source's chunk; its end, with an error or without, calls the finalizer and becomes an exception. LuaSocket: <c>try(source())</c>.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <returns>The chunk.</returns>
    /// <exception cref="TryException">There is none: the source has ended, or failed.</exception>
    public Chunk Try(Chunk chunk) => chunk.IsEnd ? throw Fail(chunk.Error) : chunk;

    /// <summary>The value, unless it is null or false: that calls the finalizer and becomes an exception. LuaSocket: <c>try(…)</c>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">Null and false are failures; zero and "" are not.</param>
    /// <param name="error">What the protected function shall answer with; any object, or null.</param>
    /// <returns>The value.</returns>
    /// <exception cref="TryException">The value is null or false.</exception>
    public T Try<T>(T? value, object? error = null) => value is null or false ? throw Fail(error) : value;

    // First, and unprotected: if it throws, its exception is the one that is thrown.
    private TryException Fail(object? error)
    {
        _finalizer?.Invoke();
        return new TryException(error);
    }
}
