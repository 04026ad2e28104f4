using System.Text;

namespace RxSocket.Io;

/// <summary>How bytes become text.</summary>
internal interface ITextDecoding
{
    static abstract string Decode(ReadOnlySpan<byte> bytes);
}

/// <summary>The typed faces' text. What is not UTF-8 becomes U+FFFD.</summary>
internal readonly struct Utf8Text : ITextDecoding
{
    // UTF-8 has to count the chars first; where they are all ASCII to know that is all it takes.
    public static string Decode(ReadOnlySpan<byte> bytes) => Ascii.IsValid(bytes) ? Encoding.Latin1.GetString(bytes) : Encoding.UTF8.GetString(bytes);
}

/// <summary>The Lua face's strings: one char a byte, so that every byte survives.</summary>
internal readonly struct Latin1Text : ITextDecoding
{
    public static string Decode(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
