namespace RxSocket.Io;

/// <summary>A fixed number of bytes.</summary>
internal readonly struct CountFraming(int count) : IFraming<byte[]>
{
    public byte[] Nothing => [];

    public int Measure(ReadOnlySpan<byte> received, ref int examined, bool ended) => received.Length >= count ? count : -1;

    public byte[] Make(ReadOnlySpan<byte> frame) => frame.ToArray();

    public int Cap(Limits limits) => limits.MostBuffered;
}
