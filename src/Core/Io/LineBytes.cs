namespace RxSocket.Io;

/// <summary>Lines as bytes: where one ends, and what it is without its CRs.</summary>
internal static class LineBytes
{
    /// <summary>The line's length, its LF included; -1: none has come yet.</summary>
    public static int Measure(ReadOnlySpan<byte> received, ref int examined)
    {
        int end = received[examined..].IndexOf((byte)'\n');
        if (end >= 0)
        {
            return examined + end + 1;
        }

        examined = received.Length;
        return -1;
    }

    /// <summary>Moves what is not CR to the front; how many bytes that is.</summary>
    public static int DropReturns(Span<byte> line)
    {
        int kept = line.IndexOf((byte)'\r');
        if (kept < 0)
        {
            return line.Length;
        }

        foreach (byte value in line[kept..])
        {
            if (value != '\r')
            {
                line[kept++] = value;
            }
        }

        return kept;
    }

    /// <summary>A line without its CRs: without a copy where the last byte is the only one, as it nearly always is.</summary>
    public static ReadOnlySpan<byte> ContentOf(ReadOnlySpan<byte> line)
    {
        int first = line.IndexOf((byte)'\r');
        return first < 0 ? line
            : first == line.Length - 1 ? line[..^1]
            : WithoutReturns(line);
    }

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
