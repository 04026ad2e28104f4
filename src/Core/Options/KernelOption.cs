using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>An option of the kernel whose value is a number: by Linux's numbers there, elsewhere by the name the BCL has for it, if it has one.
/// What the system refuses is a <see cref="SocketException"/>. The range is the typed face's; LuaSocket's hands on whatever it is given.</summary>
internal sealed class KernelOption
{
    private const int SocketLevel = 1;
    private const int TcpLevel = 6;
    private const int BindToDevice = 25;
    private const int LingerName = 13;
    private const int ErrorName = 4;
    private const int DeviceRoom = 16;
    private const int MostSeconds = 32767;
    private const int MostProbes = 127;

    private readonly int _level;
    private readonly int _name;
    private readonly SocketOptionName? _elsewhere;

    private KernelOption(int level, int name, SocketOptionName? elsewhere, OptionRange range)
    {
        _level = level;
        _name = name;
        _elsewhere = elsewhere;
        Range = range;
    }

    public static KernelOption KeepAlive { get; } = new(SocketLevel, 9, SocketOptionName.KeepAlive, OptionRange.Flag);

    public static KernelOption ReusePort { get; } = new(SocketLevel, 15, elsewhere: null, OptionRange.Flag);

    public static KernelOption SendBuffer { get; } = new(SocketLevel, 7, SocketOptionName.SendBuffer, OptionRange.NotNegative);

    public static KernelOption ReceiveBuffer { get; } = new(SocketLevel, 8, SocketOptionName.ReceiveBuffer, OptionRange.NotNegative);

    public static KernelOption NoDelay { get; } = new(TcpLevel, 1, SocketOptionName.NoDelay, OptionRange.Flag);

    public static KernelOption KeepAliveIdle { get; } = new(TcpLevel, 4, SocketOptionName.TcpKeepAliveTime, OptionRange.Seconds(1, MostSeconds));

    public static KernelOption KeepAliveInterval { get; } = new(TcpLevel, 5, SocketOptionName.TcpKeepAliveInterval, OptionRange.Seconds(1, MostSeconds));

    public static KernelOption KeepAliveCount { get; } = new(TcpLevel, 6, SocketOptionName.TcpKeepAliveRetryCount, new OptionRange(1, MostProbes));

    public static KernelOption DeferAccept { get; } = new(TcpLevel, 9, elsewhere: null, OptionRange.Seconds(0, MostSeconds));

    public static KernelOption UserTimeout { get; } = new(TcpLevel, 18, elsewhere: null, OptionRange.Milliseconds(1, int.MaxValue));

    public static KernelOption FastOpen { get; } = new(TcpLevel, 23, elsewhere: null, OptionRange.NotNegative);

    public static KernelOption FastOpenConnect { get; } = new(TcpLevel, 30, elsewhere: null, OptionRange.Flag);

    public static KernelOption OnlyIPv6 { get; } = new((int)SocketOptionLevel.IPv6, 26, SocketOptionName.IPv6Only, OptionRange.Flag);

    /// <summary>Linger's time. The option itself is a pair: <see cref="SetLinger"/>.</summary>
    public static OptionRange LingerRange { get; } = OptionRange.Seconds(0, ushort.MaxValue);

    /// <summary>The values that the typed face takes.</summary>
    public OptionRange Range { get; }

    public int Get(KernelSocket socket) =>
        OperatingSystem.IsLinux() ? socket.GetOption(_level, _name) : (int)socket.View.GetSocketOption(ElsewhereLevel, ElsewhereName)!;

    public void Set(KernelSocket socket, int value)
    {
        if (OperatingSystem.IsLinux())
        {
            socket.SetOption(_level, _name, value);
        }
        else
        {
            socket.View.SetSocketOption(ElsewhereLevel, ElsewhereName, value);
        }
    }

    /// <summary>Whether to linger, and how many seconds.</summary>
    public static (bool On, int Seconds) GetLinger(KernelSocket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            LingerOption linger = socket.View.LingerState!;
            return (linger.Enabled, linger.LingerTime);
        }

        Span<int> value = stackalloc int[2];
        socket.GetOption(SocketLevel, LingerName, MemoryMarshal.AsBytes(value));
        return (value[0] != 0, value[1]);
    }

    public static void SetLinger(KernelSocket socket, bool on, int seconds)
    {
        if (OperatingSystem.IsLinux())
        {
            socket.SetOption(SocketLevel, LingerName, MemoryMarshal.AsBytes<int>([on ? 1 : 0, seconds]));
        }
        else
        {
            socket.View.LingerState = new LingerOption(on, seconds);
        }
    }

    /// <summary>What the socket has failed with since someone last asked. Asking clears it.</summary>
    public static SocketError TakeError(KernelSocket socket) =>
        OperatingSystem.IsLinux()
            ? LinuxErrors.ToSocketError(socket.GetOption(SocketLevel, ErrorName))
            : (SocketError)(int)socket.View.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;

    /// <summary>The interface that the socket is bound to by name; null: none.</summary>
    public static string? GetDevice(KernelSocket socket)
    {
        ThrowUnlessLinux("bindtodevice");
        Span<byte> name = stackalloc byte[DeviceRoom];
        int length = socket.GetOption(SocketLevel, BindToDevice, name);
        string device = Encoding.UTF8.GetString(name[..length]).TrimEnd('\0');
        return device.Length == 0 ? null : device;
    }

    public static void SetDevice(KernelSocket socket, string? device)
    {
        ThrowUnlessLinux("bindtodevice");
        socket.SetOption(SocketLevel, BindToDevice, Encoding.UTF8.GetBytes((device ?? string.Empty) + '\0'));
    }

    private SocketOptionLevel ElsewhereLevel => _level switch
    {
        SocketLevel => SocketOptionLevel.Socket,
        TcpLevel => SocketOptionLevel.Tcp,
        _ => SocketOptionLevel.IPv6,
    };

    private SocketOptionName ElsewhereName => _elsewhere ?? throw Unsupported($"{_level}/{_name} (Linux's numbers)");

    private static void ThrowUnlessLinux(string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw Unsupported(name);
        }
    }

    private static PlatformNotSupportedException Unsupported(string name) => new($"The socket option {name} is not supported on this system.");
}
