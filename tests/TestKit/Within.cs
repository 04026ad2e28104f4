using System.Runtime.CompilerServices;
using Xunit;

namespace RxSocket.TestKit;

/// <summary>Awaits with a limit: a test that would hang fails instead, and says what it was waiting for.</summary>
public static class WithinExtensions
{
    /// <summary>Far longer than anything here takes on a busy machine.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(20);

    public static async Task Within(this Task task, TimeSpan? limit = null, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        if (task.IsCompleted)
        {
            await task;
            return;
        }

        using CancellationTokenSource enough = new();
        await Task.WhenAny(task, Task.Delay(limit ?? DefaultLimit, enough.Token));
        await enough.CancelAsync();
        Assert.True(task.IsCompleted, $"Not over within {limit ?? DefaultLimit}: {what}");
        await task;
    }

    public static async Task<T> Within<T>(this Task<T> task, TimeSpan? limit = null, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await Within((Task)task, limit, what);
        return await task;
    }

    public static Task Within(this ValueTask task, TimeSpan? limit = null, [CallerArgumentExpression(nameof(task))] string what = "") =>
        task.AsTask().Within(limit, what);

    public static Task<T> Within<T>(this ValueTask<T> task, TimeSpan? limit = null, [CallerArgumentExpression(nameof(task))] string what = "") =>
        task.AsTask().Within(limit, what);
}
