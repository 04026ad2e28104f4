using System.Reactive.Disposables;

namespace RxSocket.Rx;

/// <summary>
/// Subscribes for an observer that may make its source wait, and does not keep the caller waiting too:
/// <list type="number">
/// <item>Some sources deliver while they are subscribed to (Range, ToObservable, Repeat). The call of <c>Subscribe</c> then lasts until the last item has found
/// room. Where the caller is the one to make room, it lasts for ever; and there is no subscription yet to dispose of.</item>
/// <item>So a thread of its own subscribes. The caller goes on when it has, and has missed nothing of a source that is hot; or when the source delivers more than
/// there is room for.</item>
/// <item>To dispose of a source that is still delivering, its next call is thrown out of: that is how it ends on the thread that subscribes.</item>
/// </list>
/// <para>Sources that never deliver so soon are subscribed to directly. So are all in a <see cref="SocketLoop"/>: what belongs to a loop is subscribed to
/// there, and its thread is never kept waiting for room.</para>
/// </summary>
internal sealed class Apart<T> : IObserver<T>, IDisposable
{
    // For the caller that a subscribing source waits for, of all threads: a lock it holds, a window's thread.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly IObserver<T> _observer;
    private readonly int _room;
    private readonly SingleAssignmentDisposable _subscription = new();
    private readonly ManualResetEventSlim _goOn = new();
    private Thread? _subscriber;    // null once it has subscribed
    private int _delivered;

    private Apart(IObserver<T> observer, int room)
    {
        _observer = observer;
        _room = room;
    }

    /// <param name="source">The source.</param>
    /// <param name="observer">The observer.</param>
    /// <param name="room">How many items it takes without a wait; 0: not known.</param>
    public static IDisposable Subscribe(IObservable<T> source, IObserver<T> observer, int room)
    {
        if (source is IDeliversLater || SocketLoop.Current is not null)
        {
            return source.Subscribe(observer);
        }

        Apart<T> apart = new(observer, room);
        _ = Task.Factory.StartNew(
            () => apart.Run(source), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        apart._goOn.Wait(LongestWait);
        return apart;
    }

    public void OnNext(T value)
    {
        if (IsSubscribing)
        {
            if (_subscription.IsDisposed)
            {
                throw new OperationCanceledException("The subscription was disposed of while its source was delivering.");
            }

            if (_delivered++ >= _room)
            {
                _goOn.Set();
            }
        }

        _observer.OnNext(value);
    }

    public void OnError(Exception error) => _observer.OnError(error);

    public void OnCompleted() => _observer.OnCompleted();

    public void Dispose() => _subscription.Dispose();

    private bool IsSubscribing => Volatile.Read(ref _subscriber) is { } subscriber && ReferenceEquals(subscriber, Thread.CurrentThread);

    private void Run(IObservable<T> source)
    {
        _subscriber = Thread.CurrentThread;
        try
        {
            _subscription.Disposable = source.Subscribe(this);
        }
        catch (Exception thrown)
        {
            // After a disposal it is what OnNext threw, or nothing that anyone waits for.
            if (!_subscription.IsDisposed)
            {
                _observer.OnError(thrown);
            }
        }
        finally
        {
            Volatile.Write(ref _subscriber, null);
            _goOn.Set();
        }
    }
}
