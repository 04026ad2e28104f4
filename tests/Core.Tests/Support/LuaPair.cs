using System.Net;
using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.TestKit;

namespace RxSocket.Tests;

/// <summary>A client of the blocking face and, at its other end, a plain socket.</summary>
internal sealed class LuaPair : IDisposable
{
    private readonly Arrivals _arrivals;

    public LuaPair()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Client = LuaSocket.Connect("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port).OrThrow();
        Peer = listener.Accept();
        Peer.NoDelay = true;
        Peer.ReceiveTimeout = 20_000;
        _arrivals = new Arrivals(Client.Handle!, Peer);
    }

    public TcpObject Client { get; }

    public Socket Peer { get; }

    /// <summary>When it returns, the bytes are in the client's receive queue, or have been.</summary>
    public void Give(ReadOnlySpan<byte> bytes)
    {
        int count = bytes.Length;
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Peer.Send(bytes)..];
        }

        _arrivals.Await(count);
    }

    public void End()
    {
        Peer.Shutdown(SocketShutdown.Send);
        _arrivals.AwaitEnd();
    }

    public void Reset()
    {
        Peer.LingerState = new LingerOption(true, 0);
        Peer.Close();
        _arrivals.AwaitReset();
    }

    public void Dispose()
    {
        Client.Dispose();
        Peer.Dispose();
    }
}
