namespace RxSocket.Io;

/// <summary>Everything until the peer ends.</summary>
internal readonly struct EverythingFraming : IFraming<byte[]>
{
    public byte[] Nothing => [];

    public int Measure(ReadOnlySpan<byte> received, ref int examined, bool ended) => ended && received.Length > 0 ? received.Length : -1;

    public byte[] Take(ref ReceiveBuffer received, int length)
    {
        byte[] frame = received.Unread[..length].ToArray();
        received.Take(length);
        return frame;
    }

    public int Cap(Limits limits) => limits.MostBuffered;
}
