namespace RxSocket.Io;

/// <summary>A fixed number of bytes.</summary>
internal readonly struct CountFraming(int count) : IFraming<byte[]>
{
    public byte[] Nothing => [];

    public int Measure(ReadOnlySpan<byte> received, ref int examined, bool ended) => received.Length >= count ? count : -1;

    public byte[] Take(ref ReceiveBuffer received, int length)
    {
        byte[] frame = received.Unread[..length].ToArray();
        received.Take(length);
        return frame;
    }

    public int Cap(Limits limits) => limits.MostBuffered;
}
