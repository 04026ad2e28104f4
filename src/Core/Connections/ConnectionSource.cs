using System.Net.Sockets;
using RxSocket.Ltn12;

namespace RxSocket;

/// <summary>What comes over a connection: until the peer ends, or a number of bytes.</summary>
internal sealed class ConnectionSource(Connection connection, long? length) : Source
{
    private long? _left = length;

    public override Chunk Pull()
    {
        byte[] block = NewBlock();
        try
        {
            return Made(block, block.Length == 0 ? 0 : connection.ReceiveSome(block));
        }
        catch (SocketFaultException failed)
        {
            return Chunk.Failed(failed);
        }
    }

    public override async ValueTask<Chunk> PullAsync(CancellationToken cancellation = default)
    {
        byte[] block = NewBlock();
        try
        {
            return Made(block, block.Length == 0 ? 0 : await connection.ReceiveSomeAsync(block, cancellation).ConfigureAwait(false));
        }
        catch (SocketFaultException failed)
        {
            return Chunk.Failed(failed);
        }
    }

    private byte[] NewBlock() => new byte[Math.Min(BlockSize, _left ?? long.MaxValue)];

    private Chunk Made(byte[] block, int count)
    {
        _left -= count;
        return count > 0 ? Chunk.Of(block.AsMemory(0, count))
            : _left is > 0 ? Chunk.Failed(connection.Explained(new SocketClosedException($"The peer ended {_left} bytes before the end.", SocketError.Disconnecting) { Phase = SocketPhase.Receive }))
            : Chunk.End;
    }
}
