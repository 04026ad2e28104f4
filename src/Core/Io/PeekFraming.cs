namespace RxSocket.Io;

/// <summary>At least so many bytes are there; none is taken. An orderly end makes what is there enough.</summary>
internal readonly struct PeekFraming(int atLeast) : IFraming<ReadOnlyMemory<byte>>
{
    public ReadOnlyMemory<byte> Nothing => default;

    public int Measure(ReadOnlySpan<byte> received, ref int examined, bool ended) => received.Length >= atLeast || ended ? 0 : -1;

    public ReadOnlyMemory<byte> Take(ref ReceiveBuffer received, int length) => received.Show();

    public int Cap(Limits limits) => limits.MostBuffered;
}
