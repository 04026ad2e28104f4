using System.Net.Sockets;
using Nito.AsyncEx;

namespace RxSocket.Rx;

/// <summary>
/// The loop under every stream of a connection:
/// <list type="number">
/// <item>Take an item that is there already, where the connection has a verb for it. Otherwise look at what has come; nothing is taken. Not enough for an item:
/// wait, and look again.</item>
/// <item>Disposed of, or paused: nothing is lost, for nothing was taken.</item>
/// <item>Take the item, which a disposal either prevents or waits for, and deliver it. Where its memory is the connection's receive buffer it is lent until
/// the delivery is over, whoever receives meanwhile.</item>
/// <item>Wait for those who hold the delivery, and look again: who was called may have received by himself.</item>
/// </list>
/// </summary>
internal static class ReceiveLoop
{
    private enum Found
    {
        /// <summary>It was taken.</summary>
        Item,

        /// <summary>What has come is no whole item.</summary>
        Part,

        /// <summary>What has come is not as much as was asked for.</summary>
        Wait,

        /// <summary>Paused: what has come stays.</summary>
        Paused,

        /// <summary>The subscription is over.</summary>
        Over,
    }

    public static IObservable<T> Create<T, TCutter>(Connection connection, TCutter cutter, PauseToken pause)
        where TCutter : struct, ICutter<T> =>
        new LoopObservable<T>(subscription => Run<T, TCutter>(connection, cutter, pause, subscription), connection);

    private static async Task Run<T, TCutter>(Connection connection, TCutter cutter, PauseToken pause, LoopSubscription<T> subscription)
        where TCutter : struct, ICutter<T>
    {
        CancellationToken cancellation = subscription.Cancellation;
        Look look = new(Needed: 1, Examined: 0);
        while (true)
        {
            if (pause.IsPaused)
            {
                await pause.WaitWhilePausedAsync(cancellation).ConfigureAwait(true);
                look = look with { Since = null };
            }

            Found found = TryTake(connection, cutter, pause, subscription, ref look, out T item, out LentBytes lent, out ValueTask<ReadOnlyMemory<byte>> waits);
            switch (found)
            {
                case Found.Item:
                    bool goesOn = subscription.Emit(item);
                    if (subscription.IsHeld)
                    {
                        await subscription.Released().ConfigureAwait(true);
                    }

                    lent.Dispose();
                    if (!goesOn)
                    {
                        return;
                    }

                    look = new Look(Needed: 1, Examined: 0);
                    break;
                case Found.Part:
                    await ThrowIfTooLongAsync(connection, look, cancellation).ConfigureAwait(true);
                    look = look with { Needed = Math.Max(look.Needed, look.Examined + 1), Since = look.Since ?? connection.TimeProvider.GetTimestamp() };
                    break;
                case Found.Wait:
                    look = look with { Since = look.Since ?? connection.TimeProvider.GetTimestamp() };
                    ReadOnlyMemory<byte> received = await waits.ConfigureAwait(true);
                    if (received.Length < look.Needed)
                    {
                        await EndAsync(connection, received.Length, look.Needed, cancellation).ConfigureAwait(true);
                        return;
                    }

                    break;
                case Found.Over:
                    return;
                default:
                    break;
            }
        }
    }

    // What can be done without waiting. The connection is touched once, from the look to the taking; a cutter that runs somebody else's code, which may dispose of
    // the subscription, does so in between two touches.
    private static Found TryTake<T, TCutter>(
        Connection connection,
        TCutter cutter,
        PauseToken pause,
        LoopSubscription<T> subscription,
        ref Look look,
        out T item,
        out LentBytes lent,
        out ValueTask<ReadOnlyMemory<byte>> waits)
        where TCutter : struct, ICutter<T>
    {
        item = default!;
        lent = default;
        waits = default;
        bool touches = subscription.TryTouch();
        if (!touches)
        {
            return Found.Over;
        }

        try
        {
            if (cutter.TryTake(connection, out T? taken))
            {
                item = taken;
                return Found.Item;
            }

            waits = look.Since is { } since
                ? connection.PeekAsync(look.Needed, since, subscription.Cancellation)
                : connection.PeekAsync(look.Needed, subscription.Cancellation);
            if (!waits.IsCompletedSuccessfully)
            {
                return Found.Wait;
            }

            ReadOnlyMemory<byte> received = waits.Result;
            if (received.Length < look.Needed)
            {
                waits = new ValueTask<ReadOnlyMemory<byte>>(received);
                return Found.Wait;
            }

            // Asked after the look: what came once it was paused is not taken.
            if (pause.IsPaused)
            {
                return Found.Paused;
            }

            if (!cutter.IsBrief)
            {
                touches = false;
                subscription.LetGo();
            }

            Cut cut = cutter.Find(received.Span, look.Examined);
            if (cut.Length == 0)
            {
                look = look with { Needed = Math.Max(cut.Needed, received.Length + 1), Examined = received.Length, IsTooLong = cut.IsTooLong };
                return Found.Part;
            }

            ReadOnlyMemory<byte> message = received.Slice(cut.Start, cut.Count);
            try
            {
                item = cutter.Make(message);
            }
            catch (Exception)
            {
                // What cannot be decoded is taken all the same: one who subscribes anew goes on behind it.
                touches = touches || subscription.TryTouch();
                if (touches)
                {
                    connection.Consume(cut.Length);
                }

                throw;
            }

            touches = touches || subscription.TryTouch();
            if (!touches)
            {
                return Found.Over;
            }

            if (cutter.Lends)
            {
                lent = connection.Lend(cut.Length);
            }
            else
            {
                connection.Consume(cut.Length);
            }

            return Found.Item;
        }
        finally
        {
            if (touches)
            {
                subscription.LetGo();
            }
        }
    }

    // An end between two items is a clean one. In the middle of one it is a cut, and the receive that would wait for the rest says so.
    private static async ValueTask EndAsync(Connection connection, int left, int needed, CancellationToken cancellation)
    {
        if (left > 0)
        {
            await connection.ReceiveAsync(needed, cancellation).ConfigureAwait(true);
        }
    }

    private static async ValueTask ThrowIfTooLongAsync(Connection connection, Look look, CancellationToken cancellation)
    {
        if (look.IsTooLong)
        {
            await connection.ReceiveLineMemoryAsync(cancellation).ConfigureAwait(true);
        }

        if (look.Needed > connection.Limits.MostBuffered)
        {
            throw new SocketFaultException($"A message of {look.Needed} bytes is more than Limits.MostBuffered allows, {connection.Limits.MostBuffered} bytes.", SocketError.MessageSize);
        }
    }

    /// <summary>How many bytes to ask for, how many of them are known to hold no end of an item, and since when it is waited for: a timeout is an item's, not a
    /// look's. Null: there was nothing to wait for yet.</summary>
    private record struct Look(int Needed, int Examined, long? Since = null, bool IsTooLong = false);
}
