using System.Globalization;
using System.Text;

namespace RxSocket;

/// <summary>Text of others in messages and logs: names, arguments, what a peer sent. A line feed in it would forge a line of a log, an escape sequence would drive
/// the terminal that shows it, and a format character would reorder what is read. They are shown as what they are.</summary>
internal static class Printable
{
    /// <summary>The text with each control and format character, and each separator of lines, as an escape: <c>\n</c>, <c>\r</c>, <c>\t</c>, <c>\u001B</c>.</summary>
    public static string Of(string text)
    {
        int first = FirstHidden(text);
        if (first < 0)
        {
            return text;
        }

        StringBuilder printable = new(text, 0, first, text.Length + 16);
        foreach (char c in text.AsSpan(first))
        {
            _ = IsHidden(c) ? AppendEscaped(printable, c) : printable.Append(c);
        }

        return printable.ToString();
    }

    private static int FirstHidden(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (IsHidden(text[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsHidden(char c) => char.IsAscii(c)
        ? char.IsControl(c)
        : char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static StringBuilder AppendEscaped(StringBuilder into, char c) => c switch
    {
        '\n' => into.Append(@"\n"),
        '\r' => into.Append(@"\r"),
        '\t' => into.Append(@"\t"),
        _ => into.Append(CultureInfo.InvariantCulture, $@"\u{(int)c:X4}"),
    };
}
