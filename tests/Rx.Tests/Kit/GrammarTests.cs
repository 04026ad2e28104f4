using System.Reflection;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Kit;

/// <summary>The checker finds what it is for. (What it must not find, all the other tests show.)</summary>
public sealed class GrammarTests
{
    [Fact]
    public void Watching_NothingIsWrong_FindsNothing()
    {
        Assert.Empty(Breaches(static observer =>
        {
            observer.OnNext("a");
            observer.OnNext("b");
            observer.OnCompleted();
        }));
    }

    [Fact]
    public void Watching_ItemAfterTheEnd_FindsIt() => Assert.Contains("after the end", Breach(static observer =>
    {
        observer.OnCompleted();
        observer.OnNext("a");
    }));

    [Fact]
    public void Watching_SecondEnd_FindsIt() => Assert.Contains("after the end", Breach(static observer =>
    {
        observer.OnError(new TimeoutException());
        observer.OnCompleted();
    }));

    [Fact]
    public void Watching_NullItem_FindsIt() => Assert.Contains("null", Breach(static observer => observer.OnNext(null!)));

    [Fact]
    public void Watching_NullError_FindsIt() => Assert.Contains("null", Breach(static observer => observer.OnError(null!)));

    [Fact]
    public async Task Watching_TwoThreadsAtOnce_FindsIt()
    {
        Grammar grammar = new();
        using ManualResetEventSlim goOn = new();
        TaskCompletionSource inside = new();
        Made made = new();
        using IDisposable subscription = grammar.Watching(made).Subscribe(item =>
        {
            if (item == "first")
            {
                inside.SetResult();
                goOn.Wait();
            }
        });
        Task first = Task.Run(() => made.Observer.OnNext("first"));
        await inside.Task.Within();

        made.Observer.OnNext("second");
        goOn.Set();
        await first.Within();

        Assert.Contains("another call", Assert.Single(grammar.TakeBreaches()));
    }

    [Fact]
    public void Watching_ItemWithinAnItem_FindsIt()
    {
        Grammar grammar = new();
        Made made = new();
        using IDisposable subscription = grammar.Watching(made).Subscribe(item =>
        {
            if (item == "first")
            {
                made.Observer.OnNext("second");
            }
        });

        made.Observer.OnNext("first");

        Assert.Contains("another call", Assert.Single(grammar.TakeBreaches()));
    }

    [Fact]
    public void Watching_TwoSubscriptions_EachHasItsOwnEnd()
    {
        Grammar grammar = new();
        Made one = new();
        Made other = new();
        using IDisposable first = grammar.Watching(one).Subscribe();
        using IDisposable second = grammar.Watching(other).Subscribe();

        one.Observer.OnCompleted();
        other.Observer.OnNext("a");

        Assert.Empty(grammar.TakeBreaches());
    }

    [Fact]
    public void Checked_Breach_FailsTheTestAtItsEnd()
    {
        Made made = new();
        using IDisposable subscription = made.Checked().Subscribe();
        made.Observer.OnCompleted();
        made.Observer.OnCompleted();
        GrammarKeptAttribute rule = Assert.Single(typeof(GrammarTests).Assembly.GetCustomAttributes<GrammarKeptAttribute>());

        Assert.ThrowsAny<Exception>(() => rule.After(null!, null!));

        // This time it was meant.
        Assert.Empty(Grammar.OfThisTest.TakeBreaches());
    }

    private static string Breach(Action<IObserver<string>> calls) => Assert.Single(Breaches(calls));

    private static List<string> Breaches(Action<IObserver<string>> calls)
    {
        Grammar grammar = new();
        Made made = new();
        using IDisposable subscription = grammar.Watching(made).Subscribe(static _ => { }, static _ => { }, static () => { });
        calls(made.Observer);
        return grammar.TakeBreaches();
    }

    /// <summary>An observable without rules, as no operator would make one.</summary>
    private sealed class Made : IObservable<string>, IDisposable
    {
        public IObserver<string> Observer { get; private set; } = null!;

        public IDisposable Subscribe(IObserver<string> observer)
        {
            Observer = observer;
            return this;
        }

        public void Dispose()
        {
        }
    }
}
