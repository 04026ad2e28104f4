using System.Globalization;

namespace RxSocket.Blocking;

/// <summary>Numbers as Lua reads them from text, writes them, and as C cuts them to integers. A Lua integer is a long here, a Lua float a double.</summary>
internal static class LuaNumber
{
    private const string Blanks = " \t\n\v\f\r";

    /// <summary>Decimal or hexadecimal, white space around it allowed.</summary>
    public static bool TryParse(string text, out double number)
    {
        bool known = TryParse(text, out object value);
        number = known ? ToDouble(value) : 0;
        return known;
    }

    /// <summary>The same, as a long where the text is that of an integer.</summary>
    public static bool TryParse(string text, out object number)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim(Blanks);
        bool negative = trimmed.StartsWith('-');
        ReadOnlySpan<char> digits = negative || trimmed.StartsWith('+') ? trimmed[1..] : trimmed;
        number = 0L;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return TryParseHexadecimal(digits[2..], negative, out number);
        }

        if (!digits.ContainsAnyExceptInRange('0', '9') && long.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            number = whole;
            return true;
        }

        const NumberStyles Decimal = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        bool known = !digits.ContainsAny("nNiI∞") && double.TryParse(digits, Decimal, CultureInfo.InvariantCulture, out double value) && SetFloat(negative ? -value : value, out number);
        return known;
    }

    /// <summary>Any of C#'s number types as Lua's float.</summary>
    public static double ToDouble(object number) => Convert.ToDouble(number, CultureInfo.InvariantCulture);

    public static bool IsNumber(object? value) =>
        value is long or int or double or short or ushort or byte or sbyte or uint or ulong or float or decimal;

    public static bool IsFloat(object value) => value is double or float or decimal;

    /// <summary>Lua 5.4's <c>tostring</c>.</summary>
    public static string ToText(object number)
    {
        if (!IsFloat(number))
        {
            return Convert.ToInt64(number, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }

        double value = ToDouble(number);
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? (double.IsNegative(value) ? "-nan" : "nan") : value > 0 ? "inf" : "-inf";
        }

        string text = value.ToString("G14", CultureInfo.InvariantCulture).Replace('E', 'e');
        return text.AsSpan().ContainsAny('.', 'e') ? text : text + ".0";
    }

    /// <summary>Zero or more: what a receive takes as a count. -0.5 is not.</summary>
    public static bool IsCount(double number) => number >= 0;

    // What does not fit into 64 bits becomes the smallest integer, and the smallest count: so it does on the machine that LuaSocket's answers were recorded on.

    /// <summary>Cut toward zero; more than an array holds counts as that.</summary>
    public static int ToCount(double number) => number < 18446744073709551616.0 ? (int)Math.Min(number, Array.MaxLength) : 0;

    public static long ToLong(double number) => number is > -9.3e18 and < 9223372036854775808.0 ? (long)number : long.MinValue;

    public static int ToInt(double number) => Math.Truncate(number) is >= int.MinValue and <= int.MaxValue and double whole ? (int)whole : int.MinValue;

    private static bool SetFloat(double value, out object number)
    {
        number = value;
        return true;
    }

    // Integers wrap round at 64 bits; a point or an exponent (of two) makes it a float.
    private static bool TryParseHexadecimal(ReadOnlySpan<char> digits, bool negative, out object number)
    {
        number = 0L;
        int exponentAt = digits.IndexOfAny('p', 'P');
        ReadOnlySpan<char> mantissa = exponentAt < 0 ? digits : digits[..exponentAt];
        int pointAt = mantissa.IndexOf('.');
        int exponent = 0;
        if (exponentAt >= 0 && !int.TryParse(digits[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return false;
        }

        long whole = 0;
        double value = 0;
        int count = 0;
        for (int i = 0; i < mantissa.Length; i++)
        {
            if (i == pointAt)
            {
                continue;
            }

            if (!char.IsAsciiHexDigit(mantissa[i]))
            {
                return false;
            }

            int digit = Convert.ToInt32(mantissa[i].ToString(), 16);
            whole = unchecked((whole * 16) + digit);
            value = (value * 16) + digit;
            exponent -= pointAt >= 0 && i > pointAt ? 4 : 0;
            count++;
        }

        bool isFloat = pointAt >= 0 || exponentAt >= 0;
        double scaled = Math.ScaleB(value, exponent);
        number = isFloat ? (negative ? -scaled : scaled) : unchecked(negative ? -whole : whole);
        return count > 0;
    }
}
