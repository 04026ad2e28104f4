using System.Net.Sockets;
using System.Runtime.CompilerServices;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>The options of a TCP socket, with units. LuaSocket: <c>getoption</c> and <c>setoption</c>. A property reads and writes the kernel at once;
/// where the kernel refuses, it throws <see cref="SocketFaultException"/>, on a closed socket <see cref="ObjectDisposedException"/>, and where the system has
/// no such option <see cref="PlatformNotSupportedException"/>.</summary>
public sealed partial class TcpOptions
{
    private readonly Func<KernelSocket?> _socket;
    private readonly List<SocketSetting>? _later;

    /// <param name="socket">The socket, or null where there is none yet.</param>
    /// <param name="later">Takes what shall be done to each socket that is made later; null: there will be no others.</param>
    internal TcpOptions(Func<KernelSocket?> socket, List<SocketSetting>? later = null)
    {
        _socket = socket;
        _later = later;
    }

    /// <summary>Learns of an error that was taken away from the calls: the system tells it once.</summary>
    internal Action<SocketError>? ErrorTaken { get; init; }

    /// <summary>Send small pieces at once instead of waiting for more. LuaSocket: <c>tcp-nodelay</c>. Default: false.</summary>
    public bool NoDelay
    {
        get => Flag(KernelOption.NoDelay);
        set => Set(KernelOption.NoDelay, value);
    }

    /// <summary>Let a server bind a port whose old connections are still dying. SO_REUSEADDR alone: two live servers never share a port by it.
    /// LuaSocket: <c>reuseaddr</c>. Default: false; <see cref="TcpListenOptions"/> sets it.</summary>
    public bool ReuseAddress
    {
        get => Read(static socket => socket.ReuseAddress);
        set => Write(socket => socket.ReuseAddress = value);
    }

    /// <summary>Let several servers of one user share a port, and the system spread the connections over them: each of them must set it before it binds.
    /// LuaSocket: <c>reuseport</c>. Linux. Default: false.</summary>
    public bool ReusePort
    {
        get => Flag(KernelOption.ReusePort);
        set => Set(KernelOption.ReusePort, value);
    }

    /// <summary>How long a close may wait for unsent bytes; null: the system sends them in the background. Zero: a close resets the connection.
    /// Whole seconds, 0 to 65535; a fraction counts as a second. LuaSocket: <c>linger</c>. Default: null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or beyond 65535 seconds.</exception>
    public TimeSpan? Linger
    {
        get => Read(KernelOption.GetLinger) is { On: true } linger ? TimeSpan.FromSeconds(linger.Seconds) : null;
        set
        {
            int seconds = value is { } span ? WholeSeconds(span, 0, ushort.MaxValue) : 0;
            Write(socket => KernelOption.SetLinger(socket, value is not null, seconds));
        }
    }

    /// <summary>An IPv6 socket serves IPv6 alone; false: IPv4 too, as <c>::ffff:a.b.c.d</c>. Set it before the bind. LuaSocket: <c>ipv6-v6only</c>.
    /// Default: true.</summary>
    /// <exception cref="SocketFaultException">An IPv4 socket has no such option.</exception>
    public bool OnlyIPv6
    {
        get => Flag(KernelOption.OnlyIPv6);
        set => Set(KernelOption.OnlyIPv6, value);
    }

    /// <summary>How many bytes the system holds for the socket before they are received. Linux doubles what is set, and reports the double.
    /// LuaSocket: <c>recv-buffer-size</c>. Default: the system's.</summary>
    public int ReceiveBufferSize
    {
        get => Number(KernelOption.ReceiveBuffer);
        set => Set(KernelOption.ReceiveBuffer, value);
    }

    /// <summary>How many bytes the system takes from the socket before a send must wait. Linux doubles what is set, and reports the double.
    /// LuaSocket: <c>send-buffer-size</c>. Default: the system's.</summary>
    public int SendBufferSize
    {
        get => Number(KernelOption.SendBuffer);
        set => Set(KernelOption.SendBuffer, value);
    }

    /// <summary>The name of the network interface that the socket is bound to; null: any. LuaSocket: <c>bindtodevice</c>. Linux. Default: null.</summary>
    public string? Device
    {
        get => Read(KernelOption.GetDevice);
        set => Write(socket => KernelOption.SetDevice(socket, value));
    }

    private bool Flag(KernelOption option, [CallerMemberName] string name = "") => Number(option, name) != 0;

    private int Number(KernelOption option, [CallerMemberName] string name = "") => Read(option.Get, name);

    private void Set(KernelOption option, bool value, [CallerMemberName] string name = "") => Set(option, value ? 1 : 0, name);

    private void Set(KernelOption option, int value, [CallerMemberName] string name = "") => Write(socket => option.Set(socket, value), name);

    // Rounded up: a fraction of a second must not become "none".
    private static int WholeSeconds(TimeSpan value, int least, int most)
    {
        double seconds = Math.Ceiling(value.TotalSeconds);
        return seconds >= least && seconds <= most
            ? (int)seconds
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{least} to {most} seconds.");
    }

    private T Read<T>(Func<KernelSocket, T> read, [CallerMemberName] string name = "")
    {
        KernelSocket socket = _socket() ?? throw new InvalidOperationException("There is no socket yet whose option could be read: bind first.");
        return Checked(socket, () => read(socket), name);
    }

    private void Write(Action<KernelSocket> write, [CallerMemberName] string name = "")
    {
        if (_socket() is { } socket)
        {
            Checked(
                socket,
                () =>
                {
                    write(socket);
                    return true;
                },
                name);
        }

        _later?.Add(new SocketSetting(name, write));
    }

    private static T Checked<T>(KernelSocket socket, Func<T> call, string name)
    {
        ObjectDisposedException.ThrowIf(!socket.TryUse(), typeof(TcpOptions));
        try
        {
            return call();
        }
        catch (SocketException refused)
        {
            string message = $"The system refuses the option {name}: {refused.Message}";
            throw new SocketFaultException(message, refused.SocketErrorCode, ErrorWords.Of(refused.SocketErrorCode), inner: refused) { Phase = SocketPhase.Option };
        }
        finally
        {
            socket.EndUse();
        }
    }
}
