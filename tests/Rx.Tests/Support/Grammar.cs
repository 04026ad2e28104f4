using Xunit;

namespace RxSocket.Rx.Tests.Support;

/// <summary>
/// What an observable owes its observer, checked while it runs:
/// <list type="number">
/// <item>calls never overlap, on whatever threads they come;</item>
/// <item>nothing comes after OnCompleted or OnError;</item>
/// <item>no item and no error is null.</item>
/// </list>
/// A breach is kept, and thrown at the end of the test: an exception in the middle of an OnNext would be the observer's. Made without operators: they drop what
/// comes while they are disposed of, and no test could tell that nothing is lost.
/// </summary>
internal sealed class Grammar
{
    private readonly List<string> _breaches = [];
    private int _inside;
    private int _ended;

    /// <summary>The same observable, watched: each subscription has rules of its own.</summary>
    public static IObservable<T> Checked<T>(IObservable<T> source, out Grammar grammar)
    {
        Grammar watching = new();
        grammar = watching;
        return new Watched<T>(source, watching);
    }

    public void AssertKept() => Assert.Empty(_breaches);

    /// <summary>True once the observable has completed or failed.</summary>
    public bool HasEnded => Volatile.Read(ref _ended) != 0;

    private void See(string call, bool isEnd, object? value, Action pass)
    {
        if (Interlocked.Increment(ref _inside) != 1)
        {
            Breach($"{call} came while another call was under way");
        }

        if (Volatile.Read(ref _ended) != 0)
        {
            Breach($"{call} came after the end");
        }

        if (value is null)
        {
            Breach($"{call} is null");
        }

        if (isEnd)
        {
            Volatile.Write(ref _ended, 1);
        }

        try
        {
            pass();
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    private void Breach(string what)
    {
        lock (_breaches)
        {
            _breaches.Add(what);
        }
    }

    private sealed class Watched<T>(IObservable<T> source, Grammar grammar) : IObservable<T>
    {
        public IDisposable Subscribe(IObserver<T> observer) => source.Subscribe(new Watcher<T>(observer, grammar));
    }

    private sealed class Watcher<T>(IObserver<T> observer, Grammar grammar) : IObserver<T>
    {
        public void OnNext(T value) => grammar.See($"OnNext({value})", isEnd: false, value, () => observer.OnNext(value));

        public void OnError(Exception error) => grammar.See($"OnError({error?.Message})", isEnd: true, error, () => observer.OnError(error!));

        public void OnCompleted() => grammar.See("OnCompleted", isEnd: true, "", observer.OnCompleted);
    }
}
