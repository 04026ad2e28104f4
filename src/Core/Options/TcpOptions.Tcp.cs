using System.Net.Sockets;

namespace RxSocket;

/// <content>What TCP itself does: probes, queues, early data.</content>
public sealed partial class TcpOptions
{
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
        get => Time(KernelOption.KeepAliveIdle);
        set => Set(KernelOption.KeepAliveIdle, value);
    }

    /// <summary>The time from probe to probe. Whole seconds, 1 to 32767; a fraction counts as a second. LuaSocket: <c>tcp-keepintvl</c>.
    /// Default: the system's, on Linux 75 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan KeepAliveInterval
    {
        get => Time(KernelOption.KeepAliveInterval);
        set => Set(KernelOption.KeepAliveInterval, value);
    }

    /// <summary>How many probes may go unanswered, 1 to 127. LuaSocket: <c>tcp-keepcnt</c>. Default: the system's, on Linux 9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int KeepAliveCount
    {
        get => Number(KernelOption.KeepAliveCount);
        set => Set(KernelOption.KeepAliveCount, value);
    }

    /// <summary>Gets or sets how long sent bytes may go unacknowledged, or unsent bytes wait for a peer whose window is closed, until the system gives the connection up:
    /// the next call fails with <see cref="SocketError.TimedOut"/>. It also replaces <see cref="KeepAliveCount"/> as what ends a connection whose probes are not
    /// answered. Null: as long as the system retries, on Linux 15 minutes or more. Whole milliseconds, 1 to 2147483647; a fraction counts as a millisecond.
    /// TCP_USER_TIMEOUT; LuaSocket has no such option. Linux. Default: null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative, or beyond 2147483647 ms.</exception>
    /// <exception cref="PlatformNotSupportedException">The system is not Linux.</exception>
    public TimeSpan? UserTimeout
    {
        get => Time(KernelOption.UserTimeout) is var time && time == TimeSpan.Zero ? null : time;
        set
        {
            if (value is { } time)
            {
                Set(KernelOption.UserTimeout, time);
            }
            else
            {
                SetUnits(KernelOption.UserTimeout, 0, nameof(UserTimeout));
            }
        }
    }

    /// <summary>A server hears of a connection only when its first bytes have come, or this time is over; zero: at once. Whole seconds; the system rounds to its
    /// steps of retrying. LuaSocket: <c>tcp-defer-accept</c>. Linux. Default: zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or beyond 32767 seconds.</exception>
    public TimeSpan DeferAccept
    {
        get => Time(KernelOption.DeferAccept);
        set => Set(KernelOption.DeferAccept, value);
    }

    /// <summary>How many connections with data in their first packet may wait for an accept at a server; 0: none are taken.
    /// LuaSocket: <c>tcp-fastopen</c>. Linux. Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int FastOpenBacklog
    {
        get => Number(KernelOption.FastOpen);
        set => Set(KernelOption.FastOpen, value);
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
