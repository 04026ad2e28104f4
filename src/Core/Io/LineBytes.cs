namespace RxSocket.Io;

/// <summary>The bytes of a line without its CRs.</summary>
internal static class LineBytes
{
    public static byte[] WithoutReturns(ReadOnlySpan<byte> line)
    {
        byte[] kept = new byte[line.Length - line.Count((byte)'\r')];
        int count = 0;
        foreach (byte value in line)
        {
            if (value != '\r')
            {
                kept[count++] = value;
            }
        }

        return kept;
    }
}
