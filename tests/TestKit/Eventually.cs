using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace RxSocket.TestKit;

/// <summary>Waits for a condition that nothing announces.</summary>
public static class Eventually
{
    public static async Task True(Func<bool> condition, TimeSpan? limit = null, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        TimeSpan most = limit ?? WithinExtensions.DefaultLimit;
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < most, $"Not true within {most}: {what}");
            await Task.Delay(1);
        }
    }

    /// <summary>The same for what only a garbage collection brings about.</summary>
    public static Task TrueAfterCollection(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        True(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return condition();
            },
            what: what);
}
