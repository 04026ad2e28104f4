using System.Text;

namespace RxSocket.Io;

/// <summary>A line up to LF with every byte of it, carriage returns too, as chars: for a reader that cares how a line ends.</summary>
internal readonly struct RawLineFraming : IFraming<string?>
{
    public static string CapName => nameof(Limits.LongestLine);

    public string? Nothing => null;

    public int Measure(ReadOnlySpan<byte> received, ref int examined, bool ended) => LineBytes.Measure(received, ref examined);

    public string? Take(ref ReceiveBuffer received, int length)
    {
        string line = Encoding.Latin1.GetString(received.Unread[..(length - 1)]);
        received.Take(length);
        return line;
    }

    public int Cap(Limits limits) => limits.LongestLine;
}
