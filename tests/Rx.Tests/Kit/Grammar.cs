using System.Runtime.CompilerServices;
using Xunit;

namespace RxSocket.Rx.Tests.Kit;

/// <summary>
/// What an observable owes its observer, checked while it runs, for each subscription:
/// <list type="number">
/// <item>calls never overlap, on whatever threads they come;</item>
/// <item>nothing comes after OnCompleted or OnError;</item>
/// <item>no item and no error is null.</item>
/// </list>
/// A breach is kept, and fails the test at its end: an exception in the middle of an OnNext would be the observer's. Made without operators: they drop what
/// comes while they are disposed of, and no test could tell that nothing is lost.
/// </summary>
internal sealed class Grammar
{
    private static readonly ConditionalWeakTable<object, Grammar> OfTests = [];

    private readonly Lock _gate = new();
    private List<string> _breaches = [];

    /// <summary>That of the test under way.</summary>
    public static Grammar OfThisTest =>
        OfTests.GetOrCreateValue(TestContext.Current.Test ?? throw new InvalidOperationException("Only a test can be failed."));

    /// <summary>The same observable, watched.</summary>
    public IObservable<T> Watching<T>(IObservable<T> source) => new WatchedSource<T>(source, this);

    /// <summary>What happened against the rules since this was asked last.</summary>
    public List<string> TakeBreaches()
    {
        lock (_gate)
        {
            List<string> breaches = _breaches;
            _breaches = [];
            return breaches;
        }
    }

    private void Breach(string what)
    {
        lock (_gate)
        {
            _breaches.Add(what);
        }
    }

    private sealed class WatchedSource<T>(IObservable<T> source, Grammar grammar) : IObservable<T>
    {
        public IDisposable Subscribe(IObserver<T> observer) => source.Subscribe(new Watcher<T>(observer, grammar));
    }

    // Nothing is allocated for a call that keeps the rules: there are tests that count.
    private sealed class Watcher<T>(IObserver<T> observer, Grammar grammar) : IObserver<T>
    {
        // A value is not boxed to find that it is none.
        private static readonly bool MayBeNull = !typeof(T).IsValueType;

        private int _inside;
        private bool _hasEnded;

        public void OnNext(T value)
        {
            Enter("OnNext", MayBeNull && value is null);
            try
            {
                observer.OnNext(value);
            }
            finally
            {
                Leave();
            }
        }

        public void OnError(Exception error)
        {
            Enter("OnError", error is null);
            Volatile.Write(ref _hasEnded, true);
            try
            {
                observer.OnError(error ?? new ArgumentNullException(nameof(error)));
            }
            finally
            {
                Leave();
            }
        }

        public void OnCompleted()
        {
            Enter("OnCompleted", isNull: false);
            Volatile.Write(ref _hasEnded, true);
            try
            {
                observer.OnCompleted();
            }
            finally
            {
                Leave();
            }
        }

        private void Enter(string call, bool isNull)
        {
            if (Interlocked.Increment(ref _inside) != 1)
            {
                grammar.Breach($"{call} of {typeof(T).Name} came while another call was under way");
            }

            if (Volatile.Read(ref _hasEnded))
            {
                grammar.Breach($"{call} of {typeof(T).Name} came after the end");
            }

            if (isNull)
            {
                grammar.Breach($"{call} of {typeof(T).Name} is null");
            }
        }

        private void Leave() => Interlocked.Decrement(ref _inside);
    }
}
