namespace RxSocket.Blocking;

/// <summary>Lua's strings are bytes; here each is a char.</summary>
internal static class LuaText
{
    public static string Checked(string text, string name)
    {
        int beyond = text.AsSpan().IndexOfAnyExceptInRange('\0', '\u00FF');
        return beyond < 0
            ? text
            : throw new ArgumentException($"The char at {beyond} (U+{(int)text[beyond]:X4}) is not a byte: encode the text first, or use the byte overload.", name);
    }
}
