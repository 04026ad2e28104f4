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

    public Operation<AcceptAttempt<T>, T> AcceptOperation<T>() => _accepts.Take<AcceptAttempt<T>, T>();

    public void Close()
    {
        Socket.Close();
        _accepts.Retire();
    }
}
