namespace RxSocket.Rx.Tests.Kit;

/// <summary>How a test subscribes: to what is watched.</summary>
internal static class CheckedObservable
{
    /// <summary>The same observable; a breach of the grammar fails the test at its end.</summary>
    public static IObservable<T> Checked<T>(this IObservable<T> source) => Grammar.OfThisTest.Watching(source);

    /// <summary>Subscribes with an observer that keeps what comes.</summary>
    public static Watched<T> Watch<T>(this IObservable<T> source, Action<T>? onNext = null) => new(source, onNext);
}
