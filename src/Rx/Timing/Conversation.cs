using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;

namespace RxSocket.Rx;

/// <summary>
/// The stream of one connection, on its way to a subscription that sees the streams of many:
/// <list type="number">
/// <item>Its items are delivered where they come, in the delivery of the source that brings them. So what holds the observer holds that source, as through any
/// operator, and nothing is queued here.</item>
/// <item>The stream decides when it ends. One that goes on though its connection has ended (a merge with a timer, say) may still be handing out what it
/// received; once it has been silent for a while it is disposed of.</item>
/// <item>An item under way is waited for at the end, and none comes after: those of the next connection never overlap with it.</item>
/// </list>
/// </summary>
internal sealed class Conversation<T>(LoopSubscription<T> subscription) : IObserver<T>
{
    private const int NoMore = 1 << 30;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _held = Task.CompletedTask;    // until when the observer has enough
    private int _inside;                        // how many calls of the observer are under way (one may call again from within), and the bit: no more
    private int _delivered;

    /// <summary>Runs the stream until it ends.</summary>
    /// <returns>Its error; null: it completed.</returns>
    public static async Task<Exception?> Run<TConnection>(
        TConnection connection, Func<TConnection, IObservable<T>> stream, IScheduler scheduler, LoopSubscription<T> subscription)
        where TConnection : Connection
    {
        CancellationToken cancellation = subscription.Cancellation;
        Conversation<T> conversation = new(subscription);
        using SingleAssignmentDisposable streaming = new();
        using (cancellation.UnsafeRegister(static streaming => ((IDisposable)streaming!).Dispose(), streaming))
        {
            try
            {
                IObservable<T> made = stream(connection) ?? throw new InvalidOperationException("The function that makes a connection's stream returned null.");
                streaming.Disposable = made.Subscribe(conversation);
            }
            catch (Exception thrown)
            {
                conversation.OnError(thrown);
            }

            Exception? fault = await conversation.End(connection, scheduler, cancellation).ConfigureAwait(true);
            streaming.Dispose();
            await conversation.Leave().ConfigureAwait(true);
            return fault;
        }
    }

    public void OnNext(T value)
    {
        try
        {
            if ((Interlocked.Increment(ref _inside) & NoMore) == 0)
            {
                subscription.Pass(value);
                _held = Delivery.Current?.Held ?? Task.CompletedTask;
                _delivered++;
            }
        }
        finally
        {
            if (Interlocked.Decrement(ref _inside) == NoMore)
            {
                _left.TrySetResult();
            }
        }
    }

    public void OnError(Exception error) => _ended.TrySetResult(error);

    public void OnCompleted() => _ended.TrySetResult(null);

    private async Task<Exception?> End(Connection connection, IScheduler scheduler, CancellationToken cancellation)
    {
        await Task.WhenAny(_ended.Task, connection.Closed).WaitAsync(cancellation).ConfigureAwait(true);
        while (!_ended.Task.IsCompleted)
        {
            int before = Volatile.Read(ref _delivered);
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task<long> silence = Observable.Timer(Silence, scheduler).ToTask(stop.Token);
            await Task.WhenAny(_ended.Task, silence).WaitAsync(cancellation).ConfigureAwait(true);
            await stop.CancelAsync().ConfigureAwait(true);
            if (!_ended.Task.IsCompleted && before == Volatile.Read(ref _delivered) && !IsBusy)
            {
                return new TimeoutException($"The stream did not end with its connection; it was disposed of after {Silence.TotalSeconds} s of silence.");
            }
        }

        return await _ended.Task.ConfigureAwait(true);
    }

    private bool IsBusy => Volatile.Read(ref _inside) != 0 || !Volatile.Read(ref _held).IsCompleted;

    private Task Leave() => Interlocked.Or(ref _inside, NoMore) == 0 ? Task.CompletedTask : _left.Task;
}
