using System.Net;
using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A connected socket of the BCL's, in its client, whose handle is adopted; and its peer.</summary>
internal sealed class Donor : IDisposable
{
    private NetworkStream? _stream;
    private TcpClient? _client;

    public Donor(AddressFamily family = AddressFamily.InterNetwork)
    {
        using TcpListener listener = new(family == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, 0);
        listener.Start();
        _client = new TcpClient(family);
        _client.Connect((IPEndPoint)listener.LocalEndpoint);
        _stream = new NetworkStream(_client.Client, ownsSocket: true);
        Peer = listener.AcceptSocket();
        Peer.NoDelay = true;
        Peer.ReceiveTimeout = 20_000;
    }

    public Socket Peer { get; }

    public Socket Socket => _client!.Client;

    public SafeSocketHandle Handle => Socket.SafeHandle;

    /// <summary>One of the ways to end that users know.</summary>
    public void End(string how)
    {
        switch (how)
        {
            case "dispose":
                Socket.Dispose();
                break;
            case "client":
                _client!.Dispose();
                break;
            case "stream":
                _stream!.Dispose();
                break;
            case "reset":
                Socket.Close(0);
                break;
            case "wait":
                Socket.Close(1);
                break;
            default:
                Record.Exception(() => Socket.Shutdown(SocketShutdown.Both));
                Handle.Dispose();
                break;
        }
    }

    /// <summary>Leaves the client and its socket to the garbage collection.</summary>
    public void Drop() => (_client, _stream) = (null, null);

    /// <summary>Bytes go both ways between the connection that was adopted and the peer.</summary>
    public async Task AssertAtWork(TcpConnection connection)
    {
        byte[] received = new byte[5];
        Task<string?> line = connection.ReceiveLineAsync().AsTask();
        Peer.Send("line\n"u8);

        Assert.Equal("line", await line.Within());
        await connection.SendAsync("back\n").Within();
        Assert.Equal(5, Peer.Receive(received));
        Assert.Equal("back\n"u8.ToArray(), received);
    }

    public void Dispose()
    {
        _client?.Dispose();
        Peer.Dispose();
    }
}
