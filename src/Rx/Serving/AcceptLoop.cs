using System.Runtime.CompilerServices;
using Nito.AsyncEx;

namespace RxSocket.Rx;

/// <summary>
/// Accepts, whatever happens:
/// <list type="number">
/// <item>A failed accept is told to whoever asked for faults, and tried again: after 10 ms, then twice as long each time, at most a second.
/// So a process without descriptors neither spins nor dies.</item>
/// <item>A disposal waits until the accept that begins at that moment can be cancelled. Afterwards the server is the next one's.</item>
/// <item>A connection that was accepted just as the subscription was disposed of is kept for the next one.</item>
/// </list>
/// </summary>
internal sealed class AcceptLoop
{
    private static readonly ConditionalWeakTable<TcpServer, AcceptLoop> Loops = [];
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private TcpConnection? _kept;

    public event Action<AcceptFault>? Failed;

    public static AcceptLoop Of(TcpServer server) => Loops.GetOrCreateValue(server);

    /// <summary>The next connection; null: the server is closed, or the subscription is over.</summary>
    public async ValueTask<TcpConnection?> NextAsync(TcpServer server, CancellationToken cancellation, Delivery? subscription = null)
    {
        if (Interlocked.Exchange(ref _kept, null) is { Handle: not null } kept)
        {
            return kept;
        }

        TimeSpan pause = FirstPause;
        while (true)
        {
            try
            {
                TcpConnection connection = await Begin(server, subscription, cancellation).ConfigureAwait(true);
                if (!cancellation.IsCancellationRequested)
                {
                    return connection;
                }

                Interlocked.Exchange(ref _kept, connection)?.Dispose();
                return null;
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketFaultException fault)
            {
                AcceptFault failed = new(fault, pause);
                ServeLog.Write(server, failed);
                Tell(failed);
            }

            await Task.Delay(pause, server.TimeProvider, cancellation).ConfigureAwait(true);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public IObservable<TcpConnection> Connections(TcpServer server, PauseToken pause) =>
        new LoopObservable<TcpConnection>(
            async subscription =>
            {
                await pause.WaitWhilePausedAsync(subscription.Cancellation).ConfigureAwait(true);
                while (await NextAsync(server, subscription.Cancellation, subscription).ConfigureAwait(true) is { } connection
                    && await subscription.EmitAsync(connection).ConfigureAwait(true))
                {
                    await pause.WaitWhilePausedAsync(subscription.Cancellation).ConfigureAwait(true);
                }
            },
            server);

    // One that throws keeps neither the others from being told nor the server from accepting.
    private void Tell(AcceptFault failed)
    {
        foreach (Action<AcceptFault> observer in Delegate.EnumerateInvocationList(Failed))
        {
            try
            {
                observer(failed);
            }
            catch (Exception thrown)
            {
                ObserverFaults.Report(thrown);
            }
        }
    }

    // What a log does with a connection that is there at once is somebody else's code: no disposal may have to wait for that.
    private static ValueTask<TcpConnection> Begin(TcpServer server, Delivery? subscription, CancellationToken cancellation)
    {
        if (subscription is null || ServeLog.IsToldOfEach(server))
        {
            return server.AcceptAsync(cancellation);
        }

        if (!subscription.TryTouch())
        {
            throw new OperationCanceledException();
        }

        try
        {
            return server.AcceptAsync(cancellation);
        }
        finally
        {
            subscription.LetGo();
        }
    }
}
