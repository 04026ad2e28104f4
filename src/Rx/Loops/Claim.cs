using System.Runtime.CompilerServices;
using Nito.AsyncEx;

namespace RxSocket.Rx;

/// <summary>
/// Who receives from a connection, or accepts from a server: one subscription at a time.
/// <list type="number">
/// <item>A second one while the first lives is refused. Not at once: operators complete first and dispose of their source after, so whoever subscribes anew
/// because one has completed may come a moment before the disposal. It gets that moment.</item>
/// <item>One that was disposed of may still be in its last call; its successor waits until that is over.</item>
/// </list>
/// </summary>
internal sealed class Claim
{
    // In parts: where the machine keeps the whole process from running, that is one of them gone, not the whole moment.
    private const int Parts = 50;
    private static readonly TimeSpan Part = TimeSpan.FromMilliseconds(10);

    private static readonly ConditionalWeakTable<object, Claim> Claims = [];

    private readonly Lock _gate = new();
    private readonly AsyncLock _turn = new();
    private Delivery? _holder;

    public static Claim Of(object source) => Claims.GetOrCreateValue(source);

    public async ValueTask<IDisposable> EnterAsync(Delivery delivery)
    {
        for (int parts = 0; HolderBefore(delivery) is { } holder;)
        {
            if (parts++ == Parts)
            {
                throw new InvalidOperationException(
                    "Another subscription receives from this source already. To share what comes, use Publish; to start anew, dispose of the other one first.");
            }

            await Task.WhenAny(holder.Ended, Task.Delay(Part)).ConfigureAwait(true);
        }

        return await _turn.LockAsync().ConfigureAwait(true);
    }

    /// <summary>Its loop is over.</summary>
    public void Leave(Delivery delivery)
    {
        lock (_gate)
        {
            _holder = ReferenceEquals(_holder, delivery) ? null : _holder;
        }
    }

    // Null: there is none that lives; this one is it from now on.
    private Delivery? HolderBefore(Delivery delivery)
    {
        lock (_gate)
        {
            if (_holder is { IsEnded: false })
            {
                return _holder;
            }

            _holder = delivery;
            return null;
        }
    }
}
