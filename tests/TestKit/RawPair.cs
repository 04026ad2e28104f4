using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RxSocket.TestKit;

/// <summary>A connection of ours and, at its other end, a plain blocking socket that a test drives byte by byte.</summary>
public sealed class RawPair : IDisposable
{
    private const int Patience = 20_000;

    private readonly Arrivals _arrivals;

    private RawPair(TcpConnection connection, Socket peer)
    {
        Connection = connection;
        Peer = peer;
        _arrivals = new Arrivals(connection.Handle!, peer);
        peer.NoDelay = true;
        peer.SendTimeout = peer.ReceiveTimeout = Patience;
    }

    public TcpConnection Connection { get; }

    public Socket Peer { get; }

    /// <param name="clock">The clock of the connection's timeouts.</param>
    /// <param name="window">The peer's receive buffer: small, to fill it soon; 0: the system's.</param>
    public static async Task<RawPair> Connect(TimeProvider? clock = null, int window = 0)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (window > 0)
        {
            listener.ReceiveBufferSize = window;
        }

        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        TcpConnectOptions options = new() { TimeProvider = clock ?? TimeProvider.System };
        TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", port, options).Within();
        return new RawPair(connection, listener.Accept());
    }

    /// <summary>When it returns, the bytes are in the connection's receive queue, or have been.</summary>
    public void Give(ReadOnlySpan<byte> bytes)
    {
        int count = bytes.Length;
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Peer.Send(bytes)..];
        }

        _arrivals.Await(count);
    }

    public void Give(string text) => Give(Encoding.UTF8.GetBytes(text));

    /// <summary>The orderly end: what was given, then no more.</summary>
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

    public byte[] Take(int count)
    {
        byte[] taken = new byte[count];
        for (int filled = 0; filled < count;)
        {
            int got = Peer.Receive(taken, filled, count - filled, SocketFlags.None);
            if (got == 0)
            {
                throw new EndOfStreamException($"The connection ended after {filled} of {count} bytes.");
            }

            filled += got;
        }

        return taken;
    }

    /// <summary>Everything until the connection's end.</summary>
    public byte[] TakeAll()
    {
        using MemoryStream all = new();
        byte[] block = new byte[65536];
        while (Peer.Receive(block) is > 0 and int count)
        {
            all.Write(block, 0, count);
        }

        return all.ToArray();
    }

    public void Dispose()
    {
        Connection.Dispose();
        Peer.Dispose();
    }
}
