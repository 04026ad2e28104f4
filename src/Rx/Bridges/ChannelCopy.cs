using System.Threading.Channels;

namespace RxSocket.Rx;

/// <summary>A copy into a channel of somebody else's: it may be completed by its owner, and what it throws is the copy's error.</summary>
internal sealed class ChannelCopy<T>(ChannelWriter<T> writer, CancellationToken cancellation) : ChannelObserver<T>(writer, Overflow.Wait, cancellation)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the source has and all is written.</summary>
    public Task Done => _done.Task;

    protected override void End(Exception? fault)
    {
        if (fault is null)
        {
            _done.TrySetResult();
        }
        else
        {
            _done.TrySetException(fault);
        }
    }
}
