using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>A listening socket: one accept at a time.</summary>
internal sealed class Listener(KernelSocket socket)
{
    public OneAtATime Accepting;
    private OperationCache _accepts;

    public KernelSocket Socket { get; } = socket;

    /// <summary>Lets an accept in; a second one at a time is refused.</summary>
    public void EnterAccepting()
    {
        if (!_accepts.TryEnter(ref Accepting))
        {
            Accepting.Enter("accept");
        }
    }

    public Operation<AcceptAttempt<T>, T> AcceptOperation<T>() => _accepts.Take<AcceptAttempt<T>, T>();

    public void Close()
    {
        Socket.Close();
        _accepts.Retire();
    }
}
