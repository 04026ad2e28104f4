using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>A listening socket: one accept at a time.</summary>
internal sealed class Listener
{
    public OneAtATime Accepting;
    private OperationCache _accepts;

    public Listener(KernelSocket socket)
    {
        Socket = socket;
        socket.IsListener = true;
    }

    public KernelSocket Socket { get; }

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
