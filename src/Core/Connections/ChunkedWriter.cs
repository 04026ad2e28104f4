using System.Globalization;
using System.Text;

namespace RxSocket;

/// <summary>HTTP's chunked coding, written as LuaSocket writes it: the size in upper-case hexadecimal without padding. An empty chunk comes out as the end.</summary>
internal static class ChunkedWriter
{
    private static readonly byte[] EndBytes = "0\r\n\r\n"u8.ToArray();

    public static ReadOnlyMemory<byte> End => EndBytes;

    public static byte[] Frame(ReadOnlySpan<byte> chunk)
    {
        byte[] size = Encoding.ASCII.GetBytes(chunk.Length.ToString("X", CultureInfo.InvariantCulture) + "\r\n");
        byte[] frame = new byte[size.Length + chunk.Length + 2];
        size.CopyTo(frame, 0);
        chunk.CopyTo(frame.AsSpan(size.Length));
        "\r\n"u8.CopyTo(frame.AsSpan(size.Length + chunk.Length));
        return frame;
    }
}
