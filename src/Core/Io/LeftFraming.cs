namespace RxSocket.Io;

/// <summary>Finds a frame and leaves it in the buffer: its value is its length. For a caller who takes the bytes out himself, once, into what he likes.</summary>
internal readonly struct LeftFraming<TFraming, T>(TFraming framing) : IFraming<int>
    where TFraming : struct, IFraming<T>
{
    public int Nothing => 0;

    public int Measure(ReadOnlySpan<byte> received, ref int examined, bool ended) => framing.Measure(received, ref examined, ended);

    public int Take(ref ReceiveBuffer received, int length) => length;

    public static string CapName => TFraming.CapName;

    public int Cap(Limits limits) => framing.Cap(limits);
}
