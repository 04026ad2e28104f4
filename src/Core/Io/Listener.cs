using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>A listening socket: one accept at a time.</summary>
internal sealed class Listener(KernelSocket socket)
{
    public OneAtATime Accepting;
    private OperationCache _accepts;

    public KernelSocket Socket { get; } = socket;

    public Operation<AcceptAttempt<T>, T> AcceptOperation<T>() => _accepts.Take<AcceptAttempt<T>, T>();

    public void Close()
    {
        Socket.Close();
        _accepts.Retire();
    }
}
