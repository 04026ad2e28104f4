using System.Net;
using System.Net.Sockets;
using System.Text;
using RxSocket.Parity.Tests.Faces;

namespace RxSocket.Parity.Tests.Support;

/// <summary>The other end of a face's connection: a plain socket that the test drives byte by byte.</summary>
public sealed class RawPeer : IDisposable
{
    private static readonly Socket Silent = Bound();

    private readonly Socket _socket;

    private RawPeer(Socket socket)
    {
        _socket = socket;
        _socket.NoDelay = true;
    }

    public IPEndPoint LocalName => (IPEndPoint)_socket.LocalEndPoint!;

    public IPEndPoint RemoteName => (IPEndPoint)_socket.RemoteEndPoint!;

    /// <summary>A connection of the face, and its peer.</summary>
    public static async Task<(FaceConnection Connection, RawPeer Peer)> ConnectedTo(Face face)
    {
        using Socket listener = Listener();
        FaceConnection connection = (await face.Connect("127.0.0.1", PortOf(listener)).Soon()).Must();
        return (connection, new RawPeer(await listener.AcceptAsync().Soon()));
    }

    public static async Task<RawPeer> Connect(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port).Soon();
        return new RawPeer(socket);
    }

    public static Socket Listener(int backlog = 16)
    {
        Socket listener = Bound();
        listener.Listen(backlog);
        return listener;
    }

    public static int PortOf(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>A port where nobody listens, and that nobody else is given: it is bound.</summary>
    public static int UnusedPort() => PortOf(Silent);

    public async Task Send(ReadOnlyMemory<byte> data)
    {
        while (!data.IsEmpty)
        {
            data = data[await _socket.SendAsync(data).Soon()..];
        }
    }

    public Task Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    public async Task<byte[]> Receive(int count)
    {
        byte[] bytes = new byte[count];
        for (int filled = 0; filled < count;)
        {
            int got = await _socket.ReceiveAsync(bytes.AsMemory(filled)).Soon();
            if (got == 0)
            {
                return bytes[..filled];
            }

            filled += got;
        }

        return bytes;
    }

    public async Task<byte[]> ReceiveAll()
    {
        using MemoryStream all = new();
        byte[] block = new byte[65536];
        while (await _socket.ReceiveAsync(block.AsMemory()).Soon() is > 0 and int count)
        {
            all.Write(block, 0, count);
        }

        return all.ToArray();
    }

    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private static Socket Bound()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
