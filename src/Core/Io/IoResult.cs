using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>A status, and with <see cref="IoStatus.Failed"/> what the system said.</summary>
internal readonly record struct IoResult(IoStatus Status, SocketError Error = SocketError.Success)
{
    // Two bytes hold every error there is: a connection keeps such a result in four.
    private readonly short _error = (short)Error;

    public SocketError Error => (SocketError)_error;

    public static IoResult Done => default;

    /// <summary>What a system call's error means for the call it belongs to. One that was interrupted has not been made: again. That the system gave up
    /// (ETIMEDOUT) is no timeout of the call's: that is the waiter's to tell.</summary>
    public static IoResult From(SocketError error) => error switch
    {
        SocketError.Success => Done,
        SocketError.WouldBlock => new(IoStatus.WouldBlock),
        SocketError.Interrupted => new(IoStatus.Progress),
        SocketError.OperationAborted => new(IoStatus.Disposed),
        _ => new(IoStatus.Failed, error),
    };

    /// <summary>The same for a call that failed while this side was perhaps closing: its own close must not look like the peer's doing.</summary>
    public static IoResult From(SocketError error, KernelSocket socket) =>
        error != SocketError.Success && socket.IsClosed ? new IoResult(IoStatus.Disposed) : From(error);
}
