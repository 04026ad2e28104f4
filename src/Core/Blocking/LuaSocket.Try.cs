using RxSocket.Ltn12;

namespace RxSocket.Blocking;

/// <content>LuaSocket's exceptions: thrown by try, caught by protect.</content>
public static partial class LuaSocket
{
    private static readonly TryGuard Unguarded = new(finalizer: null);

    /// <summary>The value of a success; a failure becomes an exception that only <see cref="Protect{T}"/> catches. LuaSocket: <c>socket.try(…)</c>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="outcome">What a call gave.</param>
    /// <returns>The value.</returns>
    /// <exception cref="TryException">The call failed.</exception>
    public static T Try<T>(Outcome<T> outcome) => Unguarded.Try(outcome);

    /// <summary>The value of a protected function that succeeded; what it caught becomes an exception again. LuaSocket: <c>socket.try(…)</c>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="result">What the function gave.</param>
    /// <returns>The value.</returns>
    /// <exception cref="TryException">The function failed, or its value is null or false.</exception>
    public static T Try<T>(TryResult<T> result) => Unguarded.Try(result);

    /// <summary>What a sink or a pump answered; that it stopped, with an error or without, becomes an exception. LuaSocket: <c>socket.try(ltn12.pump.all(…))</c>.</summary>
    /// <param name="flow">The answer.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="TryException">It stopped.</exception>
    public static Flow Try(Flow flow) => Unguarded.Try(flow);

    /// <summary>A source's chunk; its end, with an error or without, becomes an exception. LuaSocket: <c>socket.try(source())</c>.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <returns>The chunk.</returns>
    /// <exception cref="TryException">There is none: the source has ended, or failed.</exception>
    public static Chunk Try(Chunk chunk) => Unguarded.Try(chunk);

    /// <summary>The value, unless it is null or false: that becomes an exception that only <see cref="Protect{T}"/> catches. LuaSocket: <c>socket.try(…)</c>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">Null and false are failures; zero and "" are not.</param>
    /// <param name="error">What the protected function shall answer with; any object, or null.</param>
    /// <returns>The value.</returns>
    /// <exception cref="TryException">The value is null or false.</exception>
    public static T Try<T>(T? value, object? error = null) => Unguarded.Try(value, error);

    /// <summary>A try that cleans up before it throws. LuaSocket: <c>socket.newtry(finalizer)</c>.</summary>
    /// <param name="finalizer">Called before the exception is thrown. What it throws itself takes the exception's place.</param>
    /// <returns>The guard with the try.</returns>
    public static TryGuard NewTry(Action? finalizer = null) => new(finalizer);

    /// <summary>A function that answers where the body throws: exceptions of any try, at any depth, become an error; all others pass. The innermost protected
    /// function catches. LuaSocket: <c>socket.protect(function)</c>.</summary>
    /// <typeparam name="T">The body's type.</typeparam>
    /// <param name="body">The body.</param>
    /// <returns>The protected function.</returns>
    public static Func<TryResult<T>> Protect<T>(Func<T> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return () =>
        {
            try
            {
                return new TryResult<T>(body());
            }
            catch (TryException caught)
            {
                return TryResult<T>.Of(caught);
            }
        };
    }

    /// <summary>The same for a body with an argument. LuaSocket: <c>socket.protect(function)</c>.</summary>
    /// <typeparam name="TArgument">The argument's type.</typeparam>
    /// <typeparam name="T">The body's type.</typeparam>
    /// <param name="body">The body.</param>
    /// <returns>The protected function.</returns>
    public static Func<TArgument, TryResult<T>> Protect<TArgument, T>(Func<TArgument, T> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return argument => Protect(() => body(argument))();
    }

    /// <summary>The same for an asynchronous body. LuaSocket: <c>socket.protect(function)</c>, whose body may yield.</summary>
    /// <typeparam name="T">The body's type.</typeparam>
    /// <param name="body">The body.</param>
    /// <returns>The protected function.</returns>
    public static Func<ValueTask<TryResult<T>>> ProtectAsync<T>(Func<ValueTask<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return async () =>
        {
            try
            {
                return new TryResult<T>(await body().ConfigureAwait(false));
            }
            catch (TryException caught)
            {
                return TryResult<T>.Of(caught);
            }
        };
    }

    /// <summary>The same for an asynchronous body with an argument. LuaSocket: <c>socket.protect(function)</c>, whose body may yield.</summary>
    /// <typeparam name="TArgument">The argument's type.</typeparam>
    /// <typeparam name="T">The body's type.</typeparam>
    /// <param name="body">The body.</param>
    /// <returns>The protected function.</returns>
    public static Func<TArgument, ValueTask<TryResult<T>>> ProtectAsync<TArgument, T>(Func<TArgument, ValueTask<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return argument => ProtectAsync(() => body(argument))();
    }
}
