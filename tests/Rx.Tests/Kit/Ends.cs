using System.Net;
using System.Net.Sockets;
using System.Text;
using RxSocket.TestKit;

namespace RxSocket.Rx.Tests.Kit;

/// <summary>A connection of ours, and a plain socket at its other end.</summary>
internal sealed class Ends : IDisposable
{
    private readonly Socket _peer;

    private Ends(TcpConnection connection, Socket peer)
    {
        Connection = connection;
        _peer = peer;
        _peer.NoDelay = true;
    }

    public TcpConnection Connection { get; }

    public static async Task<Ends> Connect()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port).Within();
        return new Ends(connection, await listener.AcceptAsync().Within());
    }

    public static async Task<Socket> ConnectTo(TcpServer server)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.LocalEndPoint).Within();
        return socket;
    }

    public Task Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    public async Task Send(ReadOnlyMemory<byte> data)
    {
        while (!data.IsEmpty)
        {
            data = data[await _peer.SendAsync(data).Within()..];
        }
    }

    /// <summary>Sends until neither our receive queue nor the peer's send queue takes more: nobody is reading. Gives what went out.</summary>
    public long SendUntilStuck(ReadOnlySpan<byte> data)
    {
        long sent = 0;
        _peer.Blocking = false;
        while (_peer.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectWrite))
        {
            sent += _peer.Send(data, SocketFlags.None, out _);
        }

        return sent;
    }

    /// <summary>How much of what was sent lies in our receive queue, unread.</summary>
    public int Unread()
    {
        using Socket view = new(new SafeSocketHandle(Connection.Handle!.DangerousGetHandle(), ownsHandle: false));
        return view.Available;
    }

    public void EndSending() => _peer.Shutdown(SocketShutdown.Send);

    public void Reset()
    {
        _peer.LingerState = new LingerOption(true, 0);
        _peer.Dispose();
    }

    public void Dispose()
    {
        Connection.Dispose();
        _peer.Dispose();
    }
}
