using Nito.AsyncEx.Synchronous;

namespace RxSocket;

/// <summary>The loop as a synchronization context.</summary>
internal sealed class LoopContext(SocketLoop loop) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => loop.Enqueue(new PostedAction(d.Invoke, state));

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (ReferenceEquals(SocketLoop.Current, loop))
        {
            d(state);
            return;
        }

        TaskCompletionSource sent = new();
        Post(
            _ =>
            {
                try
                {
                    d(state);
                    sent.SetResult();
                }
                catch (Exception thrown)
                {
                    sent.SetException(thrown);
                }
            },
            null);
        sent.Task.WaitAndUnwrapException();
    }

    public override SynchronizationContext CreateCopy() => this;
}
