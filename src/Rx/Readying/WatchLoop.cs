namespace RxSocket.Rx;

/// <summary>
/// Readiness of one direction of one socket. It needs nothing of what <see cref="SelectLoop"/> keeps for many: no queue, no table, no lock.
/// <list type="number">
/// <item>Wait until it is ready, and deliver that.</item>
/// <item>When <c>OnNext</c> has returned and nobody holds it, look again: what is not ready any more sleeps.</item>
/// <item>On a <see cref="SocketLoop"/> what still is ready comes in its next turn, looked at anew: by that time someone else may have used it.</item>
/// </list>
/// </summary>
internal static class WatchLoop
{
    public static IObservable<Readiness> Create(ISelectable socket, Readiness need) =>
        new LoopObservable<Readiness>(subscription => Run(socket, need, subscription));

    private static async Task Run(ISelectable socket, Readiness need, LoopSubscription<Readiness> subscription)
    {
        bool hasItsTurn = true;
        while (!subscription.IsEnded)
        {
            ValueTask<Readiness> wait = Select.WaitAsync(socket, need, subscription.Cancellation);
            bool slept = !wait.IsCompleted;
            Readiness ready = await wait.ConfigureAwait(true);
            if (ready == Readiness.None || subscription.IsEnded)
            {
                return;
            }

            if (!slept && !hasItsTurn)
            {
                await new LoopTurn(subscription.Home);
                hasItsTurn = true;
                continue;
            }

            subscription.Emit(ready);
            if (subscription.IsHeld)
            {
                await subscription.Released().ConfigureAwait(true);
            }

            hasItsTurn = subscription.Home is null;
        }
    }
}
