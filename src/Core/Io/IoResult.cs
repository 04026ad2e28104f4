using System.Net.Sockets;

namespace RxSocket.Io;

/// <summary>A status, and with <see cref="IoStatus.Failed"/> what the system said.</summary>
internal readonly record struct IoResult(IoStatus Status, SocketError Error = SocketError.Success)
{
    public static IoResult Done => default;

    /// <summary>What a system call's error means for the call it belongs to.</summary>
    public static IoResult From(SocketError error) => error switch
    {
        SocketError.Success => Done,
        SocketError.WouldBlock => new(IoStatus.WouldBlock),
        SocketError.OperationAborted => new(IoStatus.Disposed),
        SocketError.TimedOut => new(IoStatus.Timeout, error),
        _ => new(IoStatus.Failed, error),
    };
}
