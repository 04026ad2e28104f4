namespace RxSocket.Blocking;

/// <summary>A failure in LuaSocket's words; becomes an <see cref="Outcome{T}"/> of any type.</summary>
/// <param name="Error">The word.</param>
public readonly record struct Failure(string Error)
{
    /// <summary>Which call failed.</summary>
    internal FailedCall Call { get; init; }
}
