using System.Threading.Channels;
using RxSocket.TestKit;

namespace RxSocket.Rx.Tests.Kit;

/// <summary>An observer that keeps what comes, and lets a test wait for it. Whatever it watches is checked for its grammar.</summary>
internal sealed class Watched<T> : IObserver<T>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Channel<T> _items = Channel.CreateUnbounded<T>();
    private readonly TaskCompletionSource<Exception?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<T>? _onNext;
    private readonly IDisposable _subscription;
    private int _count;

    /// <param name="source">Is subscribed to here.</param>
    /// <param name="onNext">Runs inside OnNext.</param>
    public Watched(IObservable<T> source, Action<T>? onNext = null)
    {
        _onNext = onNext;
        _subscription = source.Checked().Subscribe(this);
    }

    /// <summary>How many items came: who knows of one can have it, and who has one finds it counted.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    public bool HasEnded => _end.Task.IsCompleted;

    /// <summary>The next item that was not asked for yet.</summary>
    public Task<T> Next() => _items.Reader.ReadAsync().AsTask().Within();

    public async Task<List<T>> Next(int count)
    {
        List<T> items = [];
        while (items.Count < count)
        {
            items.Add(await Next());
        }

        return items;
    }

    /// <summary>What came and was not asked for yet.</summary>
    public List<T> Rest()
    {
        List<T> rest = [];
        while (_items.Reader.TryRead(out T? item))
        {
            rest.Add(item);
        }

        return rest;
    }

    /// <summary>Null: it completed.</summary>
    public Task<Exception?> End() => _end.Task.Within();

    public void OnNext(T value)
    {
        lock (_gate)
        {
            _count++;
            _items.Writer.TryWrite(value);
        }

        _onNext?.Invoke(value);
    }

    public void OnError(Exception error) => _end.TrySetResult(error);

    public void OnCompleted() => _end.TrySetResult(null);

    /// <summary>Stops the subscription.</summary>
    public void Dispose() => _subscription.Dispose();
}
