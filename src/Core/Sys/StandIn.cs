using System.Net.Sockets;

namespace RxSocket.Sys;

/// <summary>Unix: a socket that never was connected, to stand behind a number whose socket was taken away. A call that meets it fails at once and harms nothing; it
/// lives as long as the number does.</summary>
internal sealed unsafe class StandIn(AddressFamily family) : IDisposable
{
    private readonly Socket _socket = new(family, SocketType.Stream, ProtocolType.Tcp);

    private int Descriptor => (int)_socket.SafeHandle.DangerousGetHandle();

    /// <summary>Takes the number, from one moment to the next.</summary>
    public void TakeNumber(int number)
    {
        if (UnixCalls.DuplicateOnto(Descriptor, number) < 0)
        {
            throw LinuxErrors.LastAsException();
        }
    }

    /// <summary>Linux: returns true if the number still leads here, and so has not been closed. Elsewhere false.</summary>
    public bool IsAt(int number) => OperatingSystem.IsLinux() && CookieOf(number) is not 0 and ulong cookie && cookie == CookieOf(Descriptor);

    /// <summary>Gives up this name for it; the number that it took is closed by that number's owner.</summary>
    public void Dispose() => _socket.Dispose();

    // The system's own number for a socket, which it never gives to a second one; 0: no socket.
    private static ulong CookieOf(int descriptor)
    {
        ulong cookie = 0;
        int length = sizeof(ulong);
        return LinuxCalls.GetOption(descriptor, LinuxCalls.SocketLevel, LinuxCalls.CookieOption, &cookie, &length) == 0 ? cookie : 0;
    }
}
