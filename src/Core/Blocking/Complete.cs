using Nito.AsyncEx.Synchronous;

namespace RxSocket.Blocking;

/// <summary>Takes the result of a call that was made with the blocking waiter: it has completed.</summary>
internal static class Complete
{
    public static T Of<T>(ValueTask<T> call) =>
        call.IsCompleted ? call.AsTask().WaitAndUnwrapException() : throw new InvalidOperationException("A call with the blocking waiter was suspended.");
}
