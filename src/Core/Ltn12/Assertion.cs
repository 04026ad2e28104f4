using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RxSocket.Ltn12;

/// <summary>LTN12 checks its arguments with Lua's <c>assert</c>; so do we, and keep its words.</summary>
internal static class Assertion
{
    private const string Failed = "assertion failed!";

    public static void Holds([NotNull] object? argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
    {
        if (argument is null)
            throw new ArgumentNullException(name, Failed);
    }

    public static void Holds([DoesNotReturnIf(false)] bool condition, string why)
    {
        if (!condition)
            throw new ArgumentException($"{Failed} {why}");
    }
}
