using RxSocket.Blocking;
using RxSocket.Parity.Tests.Faces;

namespace RxSocket.Parity.Tests.Support;

/// <summary>A TCP object of the blocking face, and a plain socket at its other end.</summary>
public sealed class BlockingPair : IDisposable
{
    private readonly FaceConnection _connection;

    private BlockingPair(FaceConnection connection, RawPeer peer)
    {
        _connection = connection;
        Peer = peer;
    }

    public TcpObject Client => (TcpObject)_connection.Selectable;

    public RawPeer Peer { get; }

    public static async Task<BlockingPair> Connect()
    {
        (FaceConnection connection, RawPeer peer) = await RawPeer.ConnectedTo(new BlockingFace());
        return new BlockingPair(connection, peer);
    }

    /// <summary>Sends, and is back when the bytes have come.</summary>
    public async Task Give(string text)
    {
        await Peer.Send(System.Text.Encoding.Latin1.GetBytes(text));
        await Pieces.Arrived(_connection, text.Length);
    }

    public void Dispose()
    {
        _connection.Dispose();
        Peer.Dispose();
    }
}
