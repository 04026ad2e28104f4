using System.Net.Sockets;
using Nito.AsyncEx;

namespace RxSocket.Rx;

/// <summary>
/// The loop under every stream of a connection:
/// <list type="number">
/// <item>Look at what has come, waiting if it is not enough for an item; nothing is taken.</item>
/// <item>Disposed of, or paused: nothing is lost, for nothing was taken.</item>
/// <item>Take the item, which a disposal either prevents or waits for, and deliver it. Its memory is the connection's receive buffer; it stays valid until the next look.</item>
/// <item>Wait for those who hold the delivery, and look again: who was called may have received by himself.</item>
/// </list>
/// </summary>
internal static class ReceiveLoop
{
    public static IObservable<T> Create<T, TCutter>(Connection connection, TCutter cutter, PauseToken pause)
        where TCutter : struct, ICutter<T> =>
        new LoopObservable<T>(subscription => Run<T, TCutter>(connection, cutter, pause, subscription), connection);

    private static async Task Run<T, TCutter>(Connection connection, TCutter cutter, PauseToken pause, LoopSubscription<T> subscription)
        where TCutter : struct, ICutter<T>
    {
        CancellationToken cancellation = subscription.Cancellation;
        int needed = 1;
        int examined = 0;
        while (true)
        {
            if (pause.IsPaused)
            {
                await pause.WaitWhilePausedAsync(cancellation).ConfigureAwait(true);
            }

            if (!subscription.TryTouch())
            {
                return;
            }

            ValueTask<ReadOnlyMemory<byte>> peek;
            try
            {
                peek = connection.PeekAsync(needed, cancellation);
            }
            finally
            {
                subscription.LetGo();
            }

            ReadOnlyMemory<byte> received = await peek.ConfigureAwait(true);
            if (pause.IsPaused)
            {
                continue;
            }

            if (received.Length < needed)
            {
                await EndAsync(connection, received.Length, needed, cancellation).ConfigureAwait(true);
                return;
            }

            Cut cut = cutter.Find(received.Span, examined);
            if (cut.Length == 0)
            {
                needed = await NextNeedAsync(connection, cut, received.Length, cancellation).ConfigureAwait(true);
                examined = received.Length;
                continue;
            }

            T item = cutter.Make(received.Slice(cut.Start, cut.Count));
            if (!TryTake(connection, cut.Length, subscription))
            {
                return;
            }

            if (!subscription.Emit(item))
            {
                if (subscription.IsHeld)
                {
                    await subscription.Released().ConfigureAwait(true);
                }

                return;
            }

            if (subscription.IsHeld)
            {
                await subscription.Released().ConfigureAwait(true);
            }

            needed = 1;
            examined = 0;
        }
    }

    private static bool TryTake<T>(Connection connection, int length, LoopSubscription<T> subscription)
    {
        if (!subscription.TryTouch())
        {
            return false;
        }

        try
        {
            connection.Consume(length);
        }
        finally
        {
            subscription.LetGo();
        }

        return true;
    }

    // An end between two items is a clean one. In the middle of one it is a cut, and the receive that would wait for the rest says so.
    private static async ValueTask EndAsync(Connection connection, int left, int needed, CancellationToken cancellation)
    {
        if (left > 0)
        {
            await connection.ReceiveAsync(needed, cancellation).ConfigureAwait(true);
        }
    }

    private static async ValueTask<int> NextNeedAsync(Connection connection, Cut cut, int received, CancellationToken cancellation)
    {
        if (cut.Needed == LineCutter.TooLong)
        {
            await connection.ReceiveLineMemoryAsync(cancellation).ConfigureAwait(true);
        }

        int needed = Math.Max(cut.Needed, received + 1);
        return needed <= connection.Limits.MostBuffered
            ? needed
            : throw new SocketFaultException($"A message of {needed} bytes is more than the connection's Limits allow.", SocketError.MessageSize);
    }
}
