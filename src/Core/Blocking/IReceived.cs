using System.Text;

namespace RxSocket.Blocking;

/// <summary>What a receive of the Lua-style face gives bytes as.</summary>
internal interface IReceived<T>
{
    static abstract int Length(T data);

    /// <summary>The prefix and what came behind it.</summary>
    static abstract T Join(T prefix, ReadOnlySpan<byte> received);
}

/// <summary>Lua's strings: one char a byte.</summary>
internal readonly struct ReceivedText : IReceived<string>
{
    public static int Length(string data) => data.Length;

    public static string Join(string prefix, ReadOnlySpan<byte> received) =>
        prefix.Length == 0 ? Encoding.Latin1.GetString(received)
        : received.IsEmpty ? prefix
        : string.Create(prefix.Length + received.Length, new Parts(prefix, received), static (text, parts) =>
        {
            parts.Prefix.CopyTo(text);
            Encoding.Latin1.GetChars(parts.Received, text[parts.Prefix.Length..]);
        });

    private readonly ref struct Parts(string prefix, ReadOnlySpan<byte> received)
    {
        public readonly string Prefix = prefix;
        public readonly ReadOnlySpan<byte> Received = received;
    }
}

/// <summary>The bytes themselves, always in an array of their own.</summary>
internal readonly struct ReceivedBytes : IReceived<byte[]>
{
    public static int Length(byte[] data) => data.Length;

    public static byte[] Join(byte[] prefix, ReadOnlySpan<byte> received) => [.. prefix, .. received];
}
