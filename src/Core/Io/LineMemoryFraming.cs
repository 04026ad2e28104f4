namespace RxSocket.Io;

/// <summary>A line, like <see cref="LineFraming{TText}"/>, as bytes that stay in the buffer until the next receive.</summary>
internal readonly struct LineMemoryFraming : IFraming<ReadOnlyMemory<byte>?>
{
    public ReadOnlyMemory<byte>? Nothing => null;

    public int Measure(ReadOnlySpan<byte> received, ref int examined, bool ended) => LineBytes.Measure(received, ref examined);

    public ReadOnlyMemory<byte>? Take(ref ReceiveBuffer received, int length)
    {
        int count = length - 1;
        bool hasReturns = received.Unread[..count].Contains((byte)'\r');
        Memory<byte> line = received.TakeInPlace(length);
        return line[..(hasReturns ? LineBytes.DropReturns(line.Span[..count]) : count)];
    }

    public static string CapName => nameof(Limits.LongestLine);

    public int Cap(Limits limits) => limits.LongestLine;
}
