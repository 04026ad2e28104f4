using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RxSocket;

/// <summary>Ports as text, as the system's resolver reads them: a number, or the name of a service. LuaSocket hands every port to it.</summary>
internal static class PortNames
{
    private const string Blanks = " \t\n\v\f\r";

    /// <summary>Services by name, for TCP: null where the name is unknown. Tests put others here.</summary>
    internal static Func<string, int?> System { get; set; } = ServicesFile.PortOf;

    /// <summary>Success and a port; or <see cref="SocketError.TypeNotFound"/>, the BCL's name for "service not supported".</summary>
    public static SocketError Parse(string text, out int port)
    {
        port = 0;
        if (text.Length == 0 || text == "*")
        {
            return SocketError.Success;
        }

        // The number is an int of C, and what it has beyond 16 bits is lost: 65536 is port 0. A negative one is looked up as a name.
        int? number = NumberOf(text) is >= 0 and int whole ? whole & IPEndPoint.MaxPort : System(text);
        port = number ?? 0;
        return number is null ? SocketError.TypeNotFound : SocketError.Success;
    }

    /// <summary>A port of a C# program as text. What is none becomes a name that no service has: the resolver would cut it to 16 bits, and 70000 be 4464.</summary>
    public static string TextOf(int port) =>
        port <= IPEndPoint.MaxPort ? port.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{port} (no port)");

    // C's strtoul, cut to an int; null where it stops before the end.
    private static int? NumberOf(string text)
    {
        ReadOnlySpan<char> digits = text.AsSpan().TrimStart(Blanks);
        bool negative = digits.StartsWith('-');
        digits = negative || digits.StartsWith('+') ? digits[1..] : digits;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        ulong value = 0;
        foreach (char digit in digits)
        {
            UInt128 next = ((UInt128)value * 10) + (UInt128)(digit - '0');
            if (next > ulong.MaxValue)
            {
                return -1;
            }

            value = (ulong)next;
        }

        return unchecked((int)(negative ? 0 - value : value));
    }
}
