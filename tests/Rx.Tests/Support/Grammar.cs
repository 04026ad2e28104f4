using System.Reactive;
using System.Reactive.Linq;
using Xunit;

namespace RxSocket.Rx.Tests.Support;

/// <summary>
/// What an observable owes its observer, checked while it runs:
/// <list type="number">
/// <item>calls never overlap, on whatever threads they come;</item>
/// <item>nothing comes after OnCompleted or OnError;</item>
/// <item>no item and no error is null.</item>
/// </list>
/// A breach is kept, and thrown at the end of the test: an exception in the middle of an OnNext would be the observer's.
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
        return Observable.Create<T>(observer => source.Materialize().Subscribe(notification => watching.See(notification, observer)));
    }

    public void AssertKept() => Assert.Empty(_breaches);

    /// <summary>True once the observable has completed or failed.</summary>
    public bool HasEnded => Volatile.Read(ref _ended) != 0;

    private void See<T>(Notification<T> notification, IObserver<T> observer)
    {
        if (Interlocked.Increment(ref _inside) != 1)
        {
            Breach($"{notification} came while another call was under way");
        }

        if (Volatile.Read(ref _ended) != 0)
        {
            Breach($"{notification} came after the end");
        }

        if (notification is { Kind: NotificationKind.OnNext, Value: null } or { Kind: NotificationKind.OnError, Exception: null })
        {
            Breach($"{notification} is null");
        }

        if (notification.Kind != NotificationKind.OnNext)
        {
            Volatile.Write(ref _ended, 1);
        }

        notification.Accept(observer);
        Interlocked.Decrement(ref _inside);
    }

    private void Breach(string what)
    {
        lock (_breaches)
        {
            _breaches.Add(what);
        }
    }
}
