using System.Reactive.Concurrency;

namespace RxSocket.Rx;

/// <summary>
/// The moment between a source's <c>Subscribe</c> and the operators behind it having the subscription in hand.
/// <list type="number">
/// <item>A loop that started earlier could not be stopped in time by an operator that wants a single item, and would take the item after it for nobody.</item>
/// <item>Rx's operators subscribe within the thread's trampoline (<see cref="CurrentThreadScheduler"/>): what is scheduled there runs once they have returned.</item>
/// <item>The trampoline may be an outer one, that of an <c>OnNext</c> whose code now waits for this very source; then nothing scheduled there runs before the
/// source has started. A thread that stays blocked has returned from <c>Subscribe</c>, so it is looked at from time to time. One that waits in a way that cannot
/// be seen (a spin, a system call) is not waited for longer than a fixed moment.</item>
/// <item>That is a guess: the runtime, too, blocks a thread for a moment (a lock, a method to compile). So one look is not enough, and the first item's delivery
/// waits for the handover once more: an operator that wanted that item alone has stopped the loop by then.</item>
/// </list>
/// </summary>
internal sealed class Handover
{
    // In parts: a process that stands still for longer than a part loses one of them, not the whole moment.
    private const int Parts = 50;
    private const int LooksBlocked = 2;
    private static readonly TimeSpan Part = TimeSpan.FromMilliseconds(10);

    private readonly Thread _subscriber = Thread.CurrentThread;
    private readonly TaskCompletionSource _returned = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Handover() => CurrentThreadScheduler.Instance.Schedule(_returned.SetResult);

    /// <summary>Begins the moment on the thread that subscribes; null if no operator can be behind.</summary>
    public static Handover? Begin() => CurrentThreadScheduler.IsScheduleRequired ? null : new Handover();

    /// <summary>Completes once the subscribing thread has returned from <c>Subscribe</c>, or can be taken to have.</summary>
    /// <returns>True if it certainly has.</returns>
    public async Task<bool> WaitAsync()
    {
        int blocked = 0;
        for (int part = 0; part < Parts && blocked < LooksBlocked && !_returned.Task.IsCompleted; part++)
        {
            await Task.WhenAny(_returned.Task, Task.Delay(Part)).ConfigureAwait(false);
            blocked = (_subscriber.ThreadState & ThreadState.WaitSleepJoin) != 0 ? blocked + 1 : 0;
        }

        return _returned.Task.IsCompleted;
    }
}
