using System.Globalization;

namespace RxSocket.Blocking;

/// <summary>Numbers as Lua reads them from text.</summary>
internal static class LuaNumber
{
    /// <summary>Decimal or hexadecimal, white space around it allowed.</summary>
    public static bool TryParse(string text, out double number)
    {
        string trimmed = text.Trim(' ', '\t', '\n', '\v', '\f', '\r');
        bool negative = trimmed.StartsWith('-');
        string digits = trimmed.TrimStart('-', '+');
        if (trimmed.Length - digits.Length <= 1 && digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            bool whole = long.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long hexadecimal);
            number = negative ? -hexadecimal : hexadecimal;
            return whole;
        }

        const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(trimmed, Decimal, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    /// <summary>Zero or more: what a receive takes as a count. -0.5 is not.</summary>
    public static bool IsCount(double number) => number >= 0;

    /// <summary>Cut toward zero; more than an array holds counts as that.</summary>
    public static int ToCount(double number) => (int)Math.Min(number, Array.MaxLength);
}
