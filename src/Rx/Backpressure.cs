namespace RxSocket.Rx;

/// <summary>How an observer says that it has enough for now, without blocking a thread. The observers and operators of this face use it themselves; it is for
/// those one writes.</summary>
public static class Backpressure
{
    /// <summary>Called within <c>OnNext</c>: keeps the source from receiving more before the task is complete. It works through every operator that calls on
    /// from the same thread; memory that is lent for the time of <c>OnNext</c> stays valid as long as the source is held.
    /// <para>No thread waits. Disposal of the subscription waits for it in so far as the next subscription of the same connection does.</para></summary>
    /// <param name="until">What to wait for; whether it succeeds is no matter.</param>
    /// <returns>False: this <c>OnNext</c> was not called by a source of this face, and nothing is held. So it is behind <c>ObserveOn</c>, whose queue has no
    /// bound: see <c>Hop</c>.</returns>
    /// <exception cref="ArgumentNullException">There is no task.</exception>
    public static bool TryHold(Task until)
    {
        ArgumentNullException.ThrowIfNull(until);
        if (Delivery.Current is not { } delivery)
        {
            return false;
        }

        delivery.Hold(until);
        return true;
    }
}
