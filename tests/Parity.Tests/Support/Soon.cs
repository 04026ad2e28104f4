using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace RxSocket.Parity.Tests.Support;

/// <summary>Nothing here waits for ever, and nothing sleeps: what does not come, or does not become true, within the limit is a failure that says what it was.</summary>
public static class SoonExtensions
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public static async Task<T> Soon<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        try
        {
            return await task.WaitAsync(Limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            Assert.Fail($"Not over within {Limit}: {what}");
            throw;
        }
    }

    public static async Task Soon(this Task task, [CallerArgumentExpression(nameof(task))] string what = "") =>
        await AsResult(task).Soon(what);

    public static Task<T> Soon<T>(this ValueTask<T> task, [CallerArgumentExpression(nameof(task))] string what = "") => task.AsTask().Soon(what);

    public static Task Soon(this ValueTask task, [CallerArgumentExpression(nameof(task))] string what = "") => task.AsTask().Soon(what);

    private static async Task<bool> AsResult(Task task)
    {
        await task;
        return true;
    }
}

/// <summary>Waits for a condition that nothing announces.</summary>
public static class Until
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static async Task True(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        long start = Stopwatch.GetTimestamp();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(1));
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, $"Not true within {Limit}: {what}");
            await look.WaitForNextTickAsync();
        }
    }
}
