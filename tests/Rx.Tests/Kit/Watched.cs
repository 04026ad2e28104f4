using System.Threading.Channels;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Kit;

/// <summary>
/// An observer that keeps what comes and checks the grammar while it runs: calls never overlap, nothing comes after the end, nothing is null. It subscribes
/// directly, without an operator in between that would hide what the source does. A breach fails the test when this is disposed of.
/// </summary>
public sealed class Watched<T> : IObserver<T>, IDisposable
{
    private readonly Channel<T> _items = Channel.CreateUnbounded<T>();
    private readonly TaskCompletionSource<Exception?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _breaches = [];
    private readonly Action<T>? _onNext;
    private readonly IDisposable _subscription;
    private int _inside;
    private int _count;

    public Watched(IObservable<T> source, Action<T>? onNext = null)
    {
        _onNext = onNext;
        _subscription = source.Subscribe(this);
    }

    public int Count => Volatile.Read(ref _count);

    public bool HasEnded => _end.Task.IsCompleted;

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

    /// <summary>Disposes of the subscription only.</summary>
    public void Stop() => _subscription.Dispose();

    public void OnNext(T value)
    {
        Enter($"OnNext({value})", value is null);
        try
        {
            Interlocked.Increment(ref _count);
            _items.Writer.TryWrite(value);
            _onNext?.Invoke(value);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    public void OnError(Exception error) => Finish($"OnError({error})", error);

    public void OnCompleted() => Finish("OnCompleted", null);

    public void Dispose()
    {
        _subscription.Dispose();
        lock (_breaches)
        {
            Assert.Empty(_breaches);
        }
    }

    private void Finish(string call, Exception? error)
    {
        Enter(call, isNull: false);
        _end.TrySetResult(error);
        Interlocked.Decrement(ref _inside);
    }

    private void Enter(string call, bool isNull)
    {
        bool overlaps = Interlocked.Increment(ref _inside) != 1;
        if (overlaps || isNull || HasEnded)
        {
            lock (_breaches)
            {
                _breaches.Add($"{call}: {(overlaps ? "overlaps" : isNull ? "null" : "after the end")}");
            }
        }
    }
}

public static class WatchedExtensions
{
    /// <summary>Subscribes with an observer that checks the grammar.</summary>
    public static Watched<T> Watch<T>(this IObservable<T> source, Action<T>? onNext = null) => new(source, onNext);
}
