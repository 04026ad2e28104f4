using System.Reactive.Linq;

namespace RxSocket.Rx;

/// <summary>Lent memory made one's own.</summary>
public static class CopiedObservable
{
    /// <summary>The same pieces as arrays of one's own, to keep and to pass on to other threads: what <c>Chunks()</c> and <c>Frames()</c> deliver is lent.
    /// Threading: <c>OnNext</c> is called on the thread that brings the piece. Backpressure: it goes through, the source waits as without it.
    /// <para>Ends as the source does.</para></summary>
    /// <param name="source">The pieces.</param>
    /// <returns>The copies.</returns>
    /// <exception cref="ArgumentNullException">There is no source.</exception>
    public static IObservable<byte[]> Copied(this IObservable<ReadOnlyMemory<byte>> source) =>
        source is IDeliversLater ? new Later(Copies(source)) : Copies(source);

    private static IObservable<byte[]> Copies(IObservable<ReadOnlyMemory<byte>> source) => source.Select(static piece => piece.ToArray());

    private sealed class Later(IObservable<byte[]> copies) : IObservable<byte[]>, IDeliversLater
    {
        public IDisposable Subscribe(IObserver<byte[]> observer) => copies.Subscribe(observer);
    }
}
