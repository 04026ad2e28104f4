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
