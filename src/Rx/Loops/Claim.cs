using System.Runtime.CompilerServices;
using Nito.AsyncEx;

namespace RxSocket.Rx;

/// <summary>
/// Who receives from a connection, or accepts from a server: one subscription at a time.
/// <list type="number">
/// <item>A second one while the first lives is refused.</item>
/// <item>One that was disposed of lets go a moment later; its successor waits for that.</item>
/// <item>One that is subscribed within the first one's <c>OnNext</c> (Concat, Repeat) may precede the disposal: it is judged when <c>OnNext</c> has returned.</item>
/// </list>
/// </summary>
internal sealed class Claim
{
    private static readonly ConditionalWeakTable<object, Claim> Claims = [];

    private readonly Lock _gate = new();
    private readonly AsyncLock _turn = new();
    private Delivery? _holder;

    public static Claim Of(object source) => Claims.GetOrCreateValue(source);

    public bool TryAfterwards(Action start) => _holder is { } holder && holder.TryAfterwards(start);

    public async ValueTask<IDisposable> EnterAsync(Delivery delivery)
    {
        lock (_gate)
        {
            if (_holder is { IsEnded: false })
            {
                throw new InvalidOperationException("Another subscription receives from this source already. To share what comes, use Publish; to start anew, dispose of the other one first.");
            }

            _holder = delivery;
        }

        return await _turn.LockAsync().ConfigureAwait(true);
    }
}
