using System.Net;
using System.Net.Sockets;

namespace RxSocket.TestKit;

/// <summary>A server whose queue is full, so that the next connect stays pending: the system drops its request and tries again.</summary>
public sealed class FullBacklog : IDisposable
{
    private const int MicrosecondsToBeSure = 100_000;

    private readonly Socket _listener;
    private readonly List<Socket> _clients = [];

    public FullBacklog()
        : this(new IPEndPoint(IPAddress.Loopback, 0))
    {
    }

    public FullBacklog(IPEndPoint address)
    {
        _listener = Fresh(address.AddressFamily);
        _listener.Bind(address);
        _listener.Listen(0);

        // On Linux the first fills it. It has all the time it needs: only those who come after it are told by how long they take.
        Socket first = Fresh(address.AddressFamily);
        _clients.Add(first);
        first.Connect(_listener.LocalEndPoint!);
        _listener.Poll(WithinExtensions.DefaultLimit, SelectMode.SelectRead);
        while (IsTaken())
        {
        }
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        _listener.Dispose();
        _clients.ForEach(static client => client.Dispose());
    }

    private static Socket Fresh(AddressFamily family) => new(family, SocketType.Stream, ProtocolType.Tcp);

    private bool IsTaken()
    {
        Socket client = Fresh(_listener.AddressFamily);
        client.Blocking = false;
        _clients.Add(client);
        try
        {
            client.Connect(_listener.LocalEndPoint!);
        }
        catch (SocketException pending) when (pending.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
        }

        return client.Poll(MicrosecondsToBeSure, SelectMode.SelectWrite);
    }
}
