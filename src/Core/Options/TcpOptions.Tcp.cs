using System.Net.Sockets;

namespace RxSocket;

/// <content>What TCP itself does: probes, queues, early data.</content>
public sealed partial class TcpOptions
{
    private const int MostKeepAliveSeconds = 32767;
    private const int MostKeepAliveCount = 127;

    /// <summary>Probe a silent peer, and end the connection if it does not answer. LuaSocket: <c>keepalive</c>. Default: false.</summary>
    public bool KeepAlive
    {
        get => Flag(KernelOption.KeepAlive);
        set => Set(KernelOption.KeepAlive, value);
    }

    /// <summary>How long a peer may be silent before the first probe. Whole seconds, 1 to 32767; a fraction counts as a second.
    /// LuaSocket: <c>tcp-keepidle</c>. Default: the system's, on Linux two hours.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan KeepAliveIdle
    {
        get => TimeSpan.FromSeconds(Number(KernelOption.KeepAliveIdle));
        set => Set(KernelOption.KeepAliveIdle, WholeSeconds(value, 1, MostKeepAliveSeconds));
    }

    /// <summary>The time from probe to probe. Whole seconds, 1 to 32767; a fraction counts as a second. LuaSocket: <c>tcp-keepintvl</c>.
    /// Default: the system's, on Linux 75 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan KeepAliveInterval
    {
        get => TimeSpan.FromSeconds(Number(KernelOption.KeepAliveInterval));
        set => Set(KernelOption.KeepAliveInterval, WholeSeconds(value, 1, MostKeepAliveSeconds));
    }

    /// <summary>How many probes may go unanswered, 1 to 127. LuaSocket: <c>tcp-keepcnt</c>. Default: the system's, on Linux 9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int KeepAliveCount
    {
        get => Number(KernelOption.KeepAliveCount);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostKeepAliveCount);
            Set(KernelOption.KeepAliveCount, value);
        }
    }

    /// <summary>A server hears of a connection only when its first bytes have come, or this time is over; zero: at once. Whole seconds; the system rounds to its
    /// steps of retrying. LuaSocket: <c>tcp-defer-accept</c>. Linux. Default: zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or beyond 32767 seconds.</exception>
    public TimeSpan DeferAccept
    {
        get => TimeSpan.FromSeconds(Number(KernelOption.DeferAccept));
        set => Set(KernelOption.DeferAccept, WholeSeconds(value, 0, MostKeepAliveSeconds));
    }

    /// <summary>How many connections with data in their first packet may wait for an accept at a server; 0: none are taken.
    /// LuaSocket: <c>tcp-fastopen</c>. Linux. Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int FastOpenBacklog
    {
        get => Number(KernelOption.FastOpen);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            Set(KernelOption.FastOpen, value);
        }
    }

    /// <summary>A connect succeeds at once and goes out with the first data sent, where the peer is known to take that. LuaSocket: <c>tcp-fastopen-connect</c>.
    /// Linux. Default: false.</summary>
    public bool FastOpenConnect
    {
        get => Flag(KernelOption.FastOpenConnect);
        set => Set(KernelOption.FastOpenConnect, value);
    }

    /// <summary>Takes the error that the system keeps with the socket: why a pending connect failed, for instance. Asking clears it.
    /// LuaSocket: <c>getoption("error")</c>. A connection remembers an error that ended it: its calls fail with it all the same.</summary>
    /// <returns><see cref="SocketError.Success"/> if there is none.</returns>
    public SocketError TakeError()
    {
        SocketError error = Read(KernelOption.TakeError);
        ErrorTaken?.Invoke(error);
        return error;
    }
}
