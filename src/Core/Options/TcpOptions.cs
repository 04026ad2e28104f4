using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>The options of a TCP socket, with units. LuaSocket: <c>getoption</c> and <c>setoption</c>. A property reads and writes the kernel at once;
/// where the kernel refuses, it throws <see cref="SocketFaultException"/>, and on a closed socket <see cref="ObjectDisposedException"/>.</summary>
public sealed class TcpOptions
{
    private readonly Func<KernelSocket?> _socket;
    private readonly List<Action<KernelSocket>>? _later;

    /// <param name="socket">The socket, or null where there is none yet.</param>
    /// <param name="later">Takes what shall be done to each socket that is made later; null: there will be no others.</param>
    internal TcpOptions(Func<KernelSocket?> socket, List<Action<KernelSocket>>? later = null)
    {
        _socket = socket;
        _later = later;
    }

    /// <summary>Send small pieces at once instead of waiting for more. LuaSocket: <c>tcp-nodelay</c>. Default: false.</summary>
    public bool NoDelay
    {
        get => Get(SocketOptionLevel.Tcp, SocketOptionName.NoDelay) != 0;
        set => Set(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, value ? 1 : 0);
    }

    /// <summary>Probe a silent peer. LuaSocket: <c>keepalive</c>. Default: false.</summary>
    public bool KeepAlive
    {
        get => Get(SocketOptionLevel.Socket, SocketOptionName.KeepAlive) != 0;
        set => Set(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, value ? 1 : 0);
    }

    /// <summary>Let a server bind a port whose old connections are still dying. SO_REUSEADDR alone: two live servers never share a port by it.
    /// LuaSocket: <c>reuseaddr</c>. Default: false; <see cref="Tcp.ListenAsync"/> sets it.</summary>
    public bool ReuseAddress
    {
        get => Read(static socket => socket.ReuseAddress);
        set => Write(socket => socket.ReuseAddress = value);
    }

    /// <summary>How long a close may wait for unsent bytes; null: the system sends them in the background. Zero: a close resets the connection.
    /// Whole seconds, 0 to 65535. LuaSocket: <c>linger</c>. Default: null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or beyond 65535 seconds.</exception>
    public TimeSpan? Linger
    {
        get => Read(static socket => socket.View.LingerState) is { Enabled: true } linger ? TimeSpan.FromSeconds(linger.LingerTime) : null;
        set
        {
            double seconds = Math.Ceiling(value?.TotalSeconds ?? 0);
            if (seconds is < 0 or > ushort.MaxValue)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "0 to 65535 seconds, or null.");
            }

            Write(socket => socket.View.LingerState = new LingerOption(value is not null, (int)seconds));
        }
    }

    private int Get(SocketOptionLevel level, SocketOptionName name) => Read(socket => (int)socket.View.GetSocketOption(level, name)!);

    private void Set(SocketOptionLevel level, SocketOptionName name, int value) => Write(socket => socket.View.SetSocketOption(level, name, value));

    private T Read<T>(Func<KernelSocket, T> read)
    {
        KernelSocket socket = _socket() ?? throw new InvalidOperationException("There is no socket yet whose option could be read: bind first.");
        return Checked(socket, () => read(socket));
    }

    private void Write(Action<KernelSocket> write)
    {
        if (_socket() is { } socket)
        {
            Checked(socket, () =>
            {
                write(socket);
                return true;
            });
        }

        _later?.Add(write);
    }

    private static T Checked<T>(KernelSocket socket, Func<T> call)
    {
        ObjectDisposedException.ThrowIf(!socket.TryUse(), typeof(TcpOptions));
        try
        {
            return call();
        }
        catch (SocketException refused)
        {
            throw new SocketFaultException($"The system refuses the option: {refused.Message}", refused.SocketErrorCode, ErrorWords.Of(refused.SocketErrorCode), inner: refused);
        }
        finally
        {
            socket.EndUse();
        }
    }
}
