using System.Net;
using System.Net.Sockets;

namespace RxSocket.Reliability.Tests;

/// <summary>Listening sockets of the BCL's.</summary>
internal static class RawListener
{
    private const int Backlog = 512;

    public static Socket Open()
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(Backlog);
        return listener;
    }
}
