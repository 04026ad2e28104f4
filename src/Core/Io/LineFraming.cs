namespace RxSocket.Io;

/// <summary>A line: up to LF. LuaSocket drops every CR of it, not only the one before the LF.</summary>
internal readonly struct LineFraming<TText> : IFraming<string?>
    where TText : ITextDecoding
{
    public string? Nothing => null;

    public int Measure(ReadOnlySpan<byte> received, ref int examined, bool ended) => LineBytes.Measure(received, ref examined);

    public string? Take(ref ReceiveBuffer received, int length)
    {
        string line = TextOf(received.Unread[..(length - 1)]);
        received.Take(length);
        return line;
    }

    public static string CapName => nameof(Limits.LongestLine);

    public int Cap(Limits limits) => limits.LongestLine;

    /// <summary>The text of a line, or of the part of one that came.</summary>
    public static string TextOf(ReadOnlySpan<byte> line) => TText.Decode(LineBytes.ContentOf(line));
}
