using System.Net.Sockets;
using System.Runtime.CompilerServices;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>The options of a TCP socket, with units. LuaSocket: <c>getoption</c> and <c>setoption</c>. A property reads and writes the kernel at once.
/// <para>A value out of its range throws <see cref="ArgumentOutOfRangeException"/>, and nothing is set; <see cref="Timeout.InfiniteTimeSpan"/> is no value of any
/// option. Where the kernel refuses, the property throws <see cref="SocketFaultException"/> with <see cref="SocketPhase.Option"/>, on a closed socket
/// <see cref="ObjectDisposedException"/>, and where the system has no such option <see cref="PlatformNotSupportedException"/>.</para>
/// <para>A <see cref="TcpMaster"/> keeps what is set before it has a socket, and sets it on each socket that it makes. Accepted connections inherit the options
/// of their server's socket: at no cost, the system copies them.</para></summary>
public sealed partial class TcpOptions
{
    /// <summary>What the async face sets on each socket that it makes, unless told otherwise.</summary>
    internal static readonly SocketSetting DefaultNoDelay = new(nameof(NoDelay), static socket => KernelOption.NoDelay.Set(socket, 1));

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

    /// <summary>Gets or sets whether small sends go out at once, instead of waiting until the peer has acknowledged what was sent before (Nagle's algorithm, which
    /// together with delayed acknowledgements holds up a second small send by some 40 ms). Default: true for connections and servers made by <see cref="Tcp"/> and
    /// <see cref="TcpMaster"/>; an adopted handle keeps what it has. LuaSocket: <c>tcp-nodelay</c>, whose default is false, in the blocking face too.</summary>
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

    /// <summary>Gets or sets what becomes of unsent bytes when the connection is closed. Null: the system sends them in the background for as long as it tries, which
    /// may be many minutes. A time: likewise, but the system drops them, and the connection, when the peer has acknowledged nothing for that long (the limit
    /// is Linux's; elsewhere a time is the same as null). Zero: a close resets the connection, and they are lost.
    /// <para>No close waits for them, whatever the time: the system's own linger, which would hold up the closing thread, is taken back right before the
    /// descriptor is closed. To wait until the peer has read everything use <see cref="Connection.CloseAsync(CancellationToken)"/>.</para>
    /// Whole seconds, 0 to 65535; a fraction counts as a second. LuaSocket: <c>linger</c>, with which its <c>close</c> waits. Default: null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or beyond 65535 seconds.</exception>
    public TimeSpan? Linger
    {
        get => Read(KernelOption.GetLinger) is { On: true } linger ? TimeSpan.FromSeconds(linger.Seconds) : null;
        set
        {
            int seconds = value is { } span ? KernelOption.LingerRange.Checked(span) : 0;
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
    /// Not negative; beyond the system's bounds it is cut to them. Set on a server, or before the connect, the window can grow with it.
    /// LuaSocket: <c>recv-buffer-size</c>. Default: the system's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int ReceiveBufferSize
    {
        get => Number(KernelOption.ReceiveBuffer);
        set => Set(KernelOption.ReceiveBuffer, value);
    }

    /// <summary>How many bytes the system takes from the socket before a send must wait. Linux doubles what is set, and reports the double.
    /// Not negative; beyond the system's bounds it is cut to them. LuaSocket: <c>send-buffer-size</c>. Default: the system's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int SendBufferSize
    {
        get => Number(KernelOption.SendBuffer);
        set => Set(KernelOption.SendBuffer, value);
    }

    /// <summary>The name of the network interface that the socket is bound to; null: any. 1 to 15 bytes.
    /// LuaSocket: <c>bindtodevice</c>. Linux. Default: null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Empty, longer than 15 bytes, or with a NUL in it.</exception>
    public string? Device
    {
        get => Read(KernelOption.GetDevice);
        set
        {
            string? device = OptionRange.CheckedDevice(value);
            Write(socket => KernelOption.SetDevice(socket, device));
        }
    }

    private bool Flag(KernelOption option, [CallerMemberName] string name = "") => Number(option, name) != 0;

    private int Number(KernelOption option, [CallerMemberName] string name = "") => Read(option.Get, name);

    private TimeSpan Time(KernelOption option, [CallerMemberName] string name = "") => option.Range.Unit!.Value * Number(option, name);

    private void Set(KernelOption option, bool value, [CallerMemberName] string name = "") => SetUnits(option, value ? 1 : 0, name);

    private void Set(KernelOption option, int value, [CallerMemberName] string name = "") => SetUnits(option, option.Range.Checked(value), name);

    private void Set(KernelOption option, TimeSpan value, [CallerMemberName] string name = "") => SetUnits(option, option.Range.Checked(value), name);

    private void SetUnits(KernelOption option, int units, string name) => Write(socket => option.Set(socket, units), name);

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

        _later?.RemoveAll(earlier => earlier.Option == name);
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
