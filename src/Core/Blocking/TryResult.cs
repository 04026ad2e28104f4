namespace RxSocket.Blocking;

/// <summary>What a protected function answers: its value, or the error that a try threw.
/// <code>var (page, err) = LuaSocket.Protect(() => Fetch(host))();</code></summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="Value">The value; default where a try threw.</param>
/// <param name="Error">What the try was given as the error: any object, or null.</param>
/// <param name="Caught">True: a try threw. The error alone does not tell, it may be null.</param>
public readonly record struct TryResult<T>(T? Value, object? Error = null, bool Caught = false)
{
    /// <summary>Value and error.</summary>
    /// <param name="value">The value.</param>
    /// <param name="error">The error.</param>
    public void Deconstruct(out T? value, out object? error)
    {
        value = Value;
        error = Error;
    }

    internal static TryResult<T> Of(TryException caught) => new(default, caught.Error, Caught: true);
}
