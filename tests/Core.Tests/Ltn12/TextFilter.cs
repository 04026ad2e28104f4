using System.Text;
using RxSocket.Ltn12;

namespace RxSocket.Core.Tests.Ltn12;

/// <summary>Filters written as a Lua programmer would: on strings and nil.</summary>
public static class TextFilter
{
    public static Filter Identity { get; } = chunk => chunk;

    public static Filter Of(Func<string?, string?> filter) => chunk => Bytes(filter(Text(chunk)));

    /// <summary>Appends a mark to every chunk that is not empty.</summary>
    public static Filter Mark(string mark) => Of(chunk => string.IsNullOrEmpty(chunk) ? chunk : chunk + mark);

    /// <summary>Lets bytes through, and gives a last word at the end.</summary>
    public static Filter LastWord(string word)
    {
        bool said = false;
        return Of(chunk =>
        {
            if (chunk is not null || said)
                return chunk;
            said = true;
            return word;
        });
    }

    /// <summary>Gives each chunk as many times as is said, one at a call.</summary>
    public static Filter Repeat(params string[] marks)
    {
        Queue<string> held = new();
        return Of(chunk =>
        {
            if (chunk is null)
                return null;
            if (chunk.Length > 0)
                held = new(marks.Select(mark => chunk + mark));
            return held.TryDequeue(out string? next) ? next : "";
        });
    }

    /// <summary>Gives bytes in threes as base64 has to, holds the rest back until more comes or the end.</summary>
    public static Filter InThrees() => Filters.Cycle((string held, Chunk chunk) =>
    {
        if (Text(chunk) is not { } text)
            return (held.Length > 0 ? Bytes(held) : null, "");
        text = held + text;
        int whole = text.Length / 3 * 3;
        return (Bytes(text[..whole]), text[whole..]);
    }, "");

    public static string? Text(Chunk chunk) => chunk.IsEnd ? null : Encoding.Latin1.GetString(chunk.Data.Span);

    public static Chunk Bytes(string? text) => text is null ? Chunk.End : Encoding.Latin1.GetBytes(text);
}
