using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>An option of the kernel whose value is a number: by Linux's numbers there, elsewhere by the name the BCL has for it, if it has one.</summary>
internal sealed class KernelOption
{
    private const int SocketLevel = 1;
    private const int TcpLevel = 6;
    private const int BindToDevice = 25;
    private const int LingerName = 13;
    private const int LongestDevice = 16;

    private readonly int _level;
    private readonly int _name;
    private readonly SocketOptionName? _elsewhere;

    private KernelOption(int level, int name, SocketOptionName? elsewhere)
    {
        _level = level;
        _name = name;
        _elsewhere = elsewhere;
    }

    public static KernelOption KeepAlive { get; } = new(SocketLevel, 9, SocketOptionName.KeepAlive);

    public static KernelOption ReusePort { get; } = new(SocketLevel, 15, elsewhere: null);

    public static KernelOption SendBuffer { get; } = new(SocketLevel, 7, SocketOptionName.SendBuffer);

    public static KernelOption ReceiveBuffer { get; } = new(SocketLevel, 8, SocketOptionName.ReceiveBuffer);

    public static KernelOption NoDelay { get; } = new(TcpLevel, 1, SocketOptionName.NoDelay);

    public static KernelOption KeepAliveIdle { get; } = new(TcpLevel, 4, SocketOptionName.TcpKeepAliveTime);

    public static KernelOption KeepAliveInterval { get; } = new(TcpLevel, 5, SocketOptionName.TcpKeepAliveInterval);

    public static KernelOption KeepAliveCount { get; } = new(TcpLevel, 6, SocketOptionName.TcpKeepAliveRetryCount);

    public static KernelOption DeferAccept { get; } = new(TcpLevel, 9, elsewhere: null);

    public static KernelOption FastOpen { get; } = new(TcpLevel, 23, elsewhere: null);

    public static KernelOption FastOpenConnect { get; } = new(TcpLevel, 30, elsewhere: null);

    public static KernelOption OnlyIPv6 { get; } = new((int)SocketOptionLevel.IPv6, 26, SocketOptionName.IPv6Only);

    public int Get(KernelSocket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return (int)socket.View.GetSocketOption(ElsewhereLevel, ElsewhereName)!;
        }

        Span<byte> value = stackalloc byte[sizeof(int)];
        socket.View.GetRawSocketOption(_level, _name, value);
        return MemoryMarshal.Read<int>(value);
    }

    public void Set(KernelSocket socket, int value)
    {
        if (OperatingSystem.IsLinux())
        {
            socket.View.SetRawSocketOption(_level, _name, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));
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
        socket.View.GetRawSocketOption(SocketLevel, LingerName, MemoryMarshal.AsBytes(value));
        return (value[0] != 0, value[1]);
    }

    public static void SetLinger(KernelSocket socket, bool on, int seconds)
    {
        if (OperatingSystem.IsLinux())
        {
            socket.View.SetRawSocketOption(SocketLevel, LingerName, MemoryMarshal.AsBytes<int>([on ? 1 : 0, seconds]));
        }
        else
        {
            socket.View.LingerState = new LingerOption(on, seconds);
        }
    }

    /// <summary>What the socket has failed with since someone last asked. Asking clears it.</summary>
    public static SocketError TakeError(KernelSocket socket) =>
        (SocketError)(int)socket.View.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;

    /// <summary>The interface that the socket is bound to by name; null: none.</summary>
    public static string? GetDevice(KernelSocket socket)
    {
        ThrowUnlessLinux("bindtodevice");
        Span<byte> name = stackalloc byte[LongestDevice];
        int length = socket.View.GetRawSocketOption(SocketLevel, BindToDevice, name);
        string device = Encoding.UTF8.GetString(name[..length]).TrimEnd('\0');
        return device.Length == 0 ? null : device;
    }

    public static void SetDevice(KernelSocket socket, string? device)
    {
        ThrowUnlessLinux("bindtodevice");
        socket.View.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.UTF8.GetBytes((device ?? string.Empty) + '\0'));
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
