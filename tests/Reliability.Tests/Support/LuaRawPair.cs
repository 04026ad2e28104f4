using System.Net;
using System.Net.Sockets;
using RxSocket.Blocking;

namespace RxSocket.Reliability.Tests;

/// <summary>A TCP object of the blocking face, and a plain blocking socket at its other end.</summary>
internal sealed class LuaRawPair : IDisposable
{
    private const int Patience = 20_000;

    public LuaRawPair(int window = 0)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (window > 0)
        {
            listener.ReceiveBufferSize = window;
        }

        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Client = LuaSocket.Connect("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port).OrThrow();
        Peer = listener.Accept();
        Peer.NoDelay = true;
        Peer.SendTimeout = Peer.ReceiveTimeout = Patience;
    }

    public TcpObject Client { get; }

    public Socket Peer { get; }

    /// <summary>When it returns, the bytes are in the client's receive queue: the loopback delivers at once.</summary>
    public void Give(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Peer.Send(bytes)..];
        }
    }

    /// <summary>Sends until the window is full.</summary>
    public void FillWindow()
    {
        byte[] block = new byte[64 * 1024];
        Client.SetTimeout(0);
        for (int refusals = 0; refusals < 3; refusals += Client.Send(block).Ok ? 0 : 1)
        {
        }
    }

    public void Reset()
    {
        Peer.LingerState = new LingerOption(true, 0);
        Peer.Close();
    }

    public void Dispose()
    {
        Client.Dispose();
        Peer.Dispose();
    }
}
