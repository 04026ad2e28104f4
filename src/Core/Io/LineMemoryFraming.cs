namespace RxSocket.Io;

/// <summary>A line, like <see cref="LineFraming{TText}"/>, as bytes that stay in the buffer until the next receive.</summary>
internal readonly struct LineMemoryFraming : IFraming<ReadOnlyMemory<byte>?>
{
    public ReadOnlyMemory<byte>? Nothing => null;

    public int Measure(ReadOnlySpan<byte> received, ref int examined, bool ended) => LineBytes.Measure(received, ref examined);

    public ReadOnlyMemory<byte>? Take(ref ReceiveBuffer received, int length)
    {
        Memory<byte> line = received.TakeInPlace(length)[..^1];
        return line[..LineBytes.DropReturns(line.Span)];
    }

    public int Cap(Limits limits) => limits.LongestLine;
}
