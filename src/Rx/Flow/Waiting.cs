namespace RxSocket.Rx;

/// <summary>What an <c>OnNext</c> does that must not return to its source yet.</summary>
internal static class Waiting
{
    /// <summary>Holds the source. One that cannot be held has its thread blocked; but never that of a loop.</summary>
    public static void For(Task room, string reason)
    {
        if (room.IsCompleted || Backpressure.TryHold(room))
        {
            return;
        }

        if (SocketLoop.Current is not null)
        {
            throw new InvalidOperationException(
                $"{reason}, the source is none that can be held, and its thread runs a SocketLoop, which must not wait. Put a Hop with a larger queue or another overflow in between.");
        }

        // How it went is no matter.
        ((IAsyncResult)room).AsyncWaitHandle.WaitOne();
    }
}
