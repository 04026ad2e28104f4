using System.Threading.Channels;

namespace RxSocket.Rx.Tests.Support;

/// <summary>An observer that keeps what comes, and lets a test wait for it. Whatever it watches is checked for its grammar.</summary>
internal sealed class Recorder<T> : IObserver<T>, IDisposable
{
    private readonly Channel<T> _items = Channel.CreateUnbounded<T>();
    private readonly Grammar _grammar;
    private readonly Action<T>? _onNext;
    private readonly TaskCompletionSource<Exception?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IDisposable _subscription;
    private int _count;

    /// <param name="source">Is subscribed to here.</param>
    /// <param name="onNext">Runs inside OnNext.</param>
    public Recorder(IObservable<T> source, Action<T>? onNext = null)
    {
        _onNext = onNext;
        _subscription = Grammar.Checked(source, out _grammar).Subscribe(this);
    }

    /// <summary>How many items came.</summary>
    public int Count => Volatile.Read(ref _count);

    public bool HasEnded => _end.Task.IsCompleted;

    /// <summary>The next item that was not asked for yet.</summary>
    public Task<T> Next() => _items.Reader.ReadAsync().AsTask().Soon();

    public async Task<List<T>> Next(int count)
    {
        List<T> items = [];
        while (items.Count < count)
        {
            items.Add(await Next());
        }

        return items;
    }

    /// <summary>Null: it completed.</summary>
    public Task<Exception?> End() => _end.Task.Soon();

    public void OnNext(T value)
    {
        Interlocked.Increment(ref _count);
        _items.Writer.TryWrite(value);
        _onNext?.Invoke(value);
    }

    public void OnError(Exception error) => _end.TrySetResult(error);

    public void OnCompleted() => _end.TrySetResult(null);

    /// <summary>Stops the subscription, and tells if the observable kept the rules.</summary>
    public void Dispose()
    {
        _subscription.Dispose();
        _grammar.AssertKept();
    }
}
