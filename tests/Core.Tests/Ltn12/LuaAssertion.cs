using Xunit;

namespace RxSocket.Core.Tests.Ltn12;

/// <summary>Lua's <c>assert</c> as LTN12 uses it on its arguments.</summary>
public static class LuaAssertion
{
    public static async Task FailsAsync(Func<Task> act)
        => Assert.Contains("assertion failed!", (await Assert.ThrowsAnyAsync<ArgumentException>(act)).Message, StringComparison.Ordinal);

    public static void Fails(Action act) => Assert.Contains("assertion failed!", Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
}
