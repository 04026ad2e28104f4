using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RxSocket.Sys;

// Options, by the system's own numbers, and what the linger option may not do.
internal abstract partial class KernelSocket
{
    private const int LinuxLinger = 13;
    private const int LinuxTcpLevel = 6;
    private const int LinuxUserTimeout = 18;

    /// <summary>SO_REUSEADDR alone, by its own number: the BCL's option of that name sets SO_REUSEPORT too where there is one, and two live servers would
    /// share a port.</summary>
    public bool ReuseAddress
    {
        get => GetOption(SocketLevel, ReuseAddressOption) != 0;
        set => SetOption(SocketLevel, ReuseAddressOption, value ? 1 : 0);
    }

    // Linux numbers these its own way; Windows, macOS and the BSDs kept those of the first BSD.
    private static int SocketLevel => OperatingSystem.IsLinux() ? 1 : 0xFFFF;

    private static int ReuseAddressOption => OperatingSystem.IsLinux() ? 2 : 4;

    /// <summary>Reads an option and returns its length; throws <see cref="SocketException"/> where the system refuses. The caller keeps the socket open.</summary>
    public virtual int GetOption(int level, int name, Span<byte> value) => View.GetRawSocketOption(level, name, value);

    /// <summary>Sets an option; throws <see cref="SocketException"/> where the system refuses. The caller keeps the socket open.</summary>
    public virtual void SetOption(int level, int name, ReadOnlySpan<byte> value) => View.SetRawSocketOption(level, name, value);

    public int GetOption(int level, int name)
    {
        int value = 0;
        GetOption(level, name, MemoryMarshal.AsBytes(new Span<int>(ref value)));
        return value;
    }

    public void SetOption(int level, int name, int value) => SetOption(level, name, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));

    /// <summary>Called right before the descriptor is closed. A close with a linger time waits until the unsent bytes are delivered, also on a non-blocking socket:
    /// it would hold up its thread, a loop, the finalizer. The system delivers them all the same without the option, in the background. So the option is taken
    /// back, and its time becomes the limit of what the close would have waited for: how long the bytes may go unacknowledged.</summary>
    protected void LingerInBackground()
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                LingerInBackgroundOnLinux();
            }
            else if (View.LingerState is { Enabled: true, LingerTime: > 0 })
            {
                View.LingerState = new LingerOption(enable: false, 0);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // No stream socket: it has nothing to linger for.
        }
    }

    private void LingerInBackgroundOnLinux()
    {
        Span<int> linger = stackalloc int[2];
        GetOption(SocketLevel, LinuxLinger, MemoryMarshal.AsBytes(linger));
        if (linger is [0, _] or [_, 0])
        {
            return;
        }

        SetOption(SocketLevel, LinuxLinger, MemoryMarshal.AsBytes<int>([0, 0]));
        int most = (int)Math.Min(linger[1] * 1000L, int.MaxValue);
        if (GetOption(LinuxTcpLevel, LinuxUserTimeout) is var patience && (patience == 0 || patience > most))
        {
            SetOption(LinuxTcpLevel, LinuxUserTimeout, most);
        }
    }
}
