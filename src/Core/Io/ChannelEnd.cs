using System.Net.Sockets;

namespace RxSocket.Io;

/// <summary>
/// How far a connection has ended.
/// <list type="number">
/// <item>The peer ends its side: receives have no more to give; sends go on.</item>
/// <item>The system reports an error that breaks the connection. It does so once, to whichever call comes first, and afterwards shows an orderly end: a
/// truncated stream would look like a whole one. So the first such error is kept, and every later call fails with it.</item>
/// <item>Bytes that came before the break are still received first.</item>
/// <item>A broken pipe is the exception: the system refuses sends, because the peer closed after it had ended its side in order. What it sent is whole.</item>
/// <item>A close on this side ends the receiving direction first.</item>
/// </list>
/// </summary>
internal struct ChannelEnd
{
    // Four bytes in all: every connection holds them. A failure of the receiving direction is that of the connection.
    private IoStatus _receiving;
    private short _broken;

    /// <summary>Done while bytes may come; otherwise why none will.</summary>
    public readonly IoResult Receiving => new(_receiving, _receiving == IoStatus.Failed ? Broken : SocketError.Success);

    /// <summary>Whether this side has begun to close.</summary>
    public readonly bool IsClosing => _receiving == IoStatus.Disposed;

    /// <summary>The error that broke the connection; <see cref="SocketError.Success"/>: none.</summary>
    public readonly SocketError Broken => (SocketError)Volatile.Read(in _broken);

    /// <summary>Gets or sets whether this side has ended the sending direction: a broken pipe is no news of the peer then.</summary>
    public bool SendingEnded { readonly get; set; }

    /// <summary>Whether an error ends the connection for good. All do, but for those that say "not now", "no room", or that the call made no sense.</summary>
    public static bool IsFatal(SocketError error) => error is not (
        SocketError.Success or SocketError.WouldBlock or SocketError.Interrupted or SocketError.NoBufferSpaceAvailable or SocketError.OperationAborted
        or SocketError.InProgress or SocketError.AlreadyInProgress or SocketError.NotConnected or SocketError.NotSocket or SocketError.Fault or SocketError.InvalidArgument);

    /// <summary>The reason that users see for it.</summary>
    public static CloseReason ReasonOf(SocketError error) => error switch
    {
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.ConnectionRefused or SocketError.Shutdown => CloseReason.PeerReset,
        SocketError.TimedOut or SocketError.NetworkReset => CloseReason.PeerLost,
        SocketError.HostUnreachable or SocketError.HostDown or SocketError.NetworkUnreachable or SocketError.NetworkDown => CloseReason.Unreachable,
        _ => CloseReason.Fault,
    };

    /// <summary>Keeps an error that breaks the connection. The first one stands, in whichever direction it was met: receives and sends may meet one each at the
    /// same time.</summary>
    public void Break(SocketError error) => Interlocked.CompareExchange(ref _broken, (short)error, (short)SocketError.Success);

    /// <summary>What a receive means that brought no bytes.</summary>
    public readonly IoResult OfReceive(int count, SocketError error)
    {
        IoResult told = count == 0 ? new IoResult(IoStatus.Closed) : IoResult.From(error);
        SocketError broken = Broken;
        bool tellsOfConnection = count == 0 || error == SocketError.WouldBlock || IsFatal(error);
        return broken == SocketError.Success || !tellsOfConnection || (broken == SocketError.Shutdown && !IsFatal(error))
            ? told
            : new IoResult(IoStatus.Failed, broken);
    }

    /// <param name="status">Closed: the peer ended. Failed: the connection broke.</param>
    public void EndReceiving(IoStatus status)
    {
        if (!IsClosing)
        {
            _receiving = status;
        }
    }

    public void StopReceiving() => _receiving = IoStatus.Disposed;

    /// <summary>Receives ask the system again.</summary>
    public void ResumeReceiving()
    {
        if (!IsClosing)
        {
            _receiving = IoStatus.Done;
        }
    }

    /// <summary>The Lua face has told the reason, and says "closed" from now on. A reset is "closed" as it is.</summary>
    public void ForgetReason()
    {
        if (Broken is not (SocketError.Success or SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown))
        {
            Volatile.Write(ref _broken, (short)SocketError.Disconnecting);
        }
    }
}
