using System.Net;
using System.Net.Sockets;
using RxSocket.Blocking;

namespace RxSocket.Tests;

/// <summary>A client of the blocking face and, at its other end, a plain socket.</summary>
internal sealed class LuaPair : IDisposable
{
    public LuaPair()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Client = LuaSocket.Connect("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port).OrThrow();
        Peer = listener.Accept();
        Peer.NoDelay = true;
        Peer.ReceiveTimeout = 20_000;
    }

    public TcpObject Client { get; }

    public Socket Peer { get; }

    public void Give(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Peer.Send(bytes)..];
        }
    }

    public void End() => Peer.Shutdown(SocketShutdown.Send);

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
