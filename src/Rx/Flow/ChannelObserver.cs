using System.Threading.Channels;

namespace RxSocket.Rx;

/// <summary>Writes what an observable brings into a channel. While the channel is full the source waits, or fails where that is its policy.</summary>
/// <param name="writer">The channel. Where it drops what is too much, it never is full.</param>
/// <param name="overflow">What becomes of an item that finds no room.</param>
/// <param name="cancellation">Ends a wait for room.</param>
internal abstract class ChannelObserver<T>(ChannelWriter<T> writer, Overflow overflow, CancellationToken cancellation = default) : IObserver<T>
{
    private Task _waiting = Task.CompletedTask;    // the last item that found no room

    public void OnNext(T value)
    {
        try
        {
            if (!writer.TryWrite(value))
            {
                FindRoom(value);
            }
        }
        catch (Exception refused)
        {
            // No room in a loop, whose thread must not wait; or what a channel of the user's throws.
            End(refused);
        }
    }

    public void OnError(Exception error) => EndBehindTheLast(error);

    public void OnCompleted() => EndBehindTheLast(null);

    /// <summary>The source has ended and its last item is written, or one cannot be written. May be called again: the first call stands.</summary>
    protected abstract void End(Exception? fault);

    private void FindRoom(T value)
    {
        if (overflow == Overflow.Fail)
        {
            throw new OverflowException("The queue of the hop is full: the observer behind it is too slow.");
        }

        ValueTask written = writer.WriteAsync(value, cancellation);
        if (!written.IsCompletedSuccessfully)
        {
            _waiting = Written(written);
            Waiting.For(_waiting, "The queue of the hop is full");
        }
    }

    private async Task Written(ValueTask written)
    {
        try
        {
            await written.ConfigureAwait(false);
        }
        catch (Exception refused)
        {
            End(refused);
        }
    }

    private void EndBehindTheLast(Exception? fault)
    {
        if (_waiting.IsCompleted)
        {
            End(fault);
        }
        else
        {
            _waiting.ContinueWith(_ => End(fault), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
