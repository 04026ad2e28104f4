using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;

namespace RxSocket.Parity.Tests.Verbs;

/// <summary>Tests of a verb: written once, run for each face.</summary>
public abstract class FaceTests<TFace>
    where TFace : Face, new()
{
    protected TFace Face { get; } = new();

    /// <summary>A connection of the face, and a plain socket at its other end.</summary>
    protected Task<(FaceConnection Connection, RawPeer Peer)> Connected() => RawPeer.ConnectedTo(Face);

    /// <summary>Two connections of the face at the two ends of one.</summary>
    protected async Task<(FaceConnection Client, FaceConnection Accepted)> ConnectedToItself()
    {
        using FaceServer server = (await Face.Listen().Soon()).Must();
        FaceConnection client = (await Face.Connect("127.0.0.1", server.Port).Soon()).Must();
        return (client, (await server.Accept().Soon()).Must());
    }

    /// <summary>Bytes of every value in an order that no block size divides.</summary>
    protected static byte[] Bytes(int count, int seed = 1)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
