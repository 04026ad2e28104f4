using System.Globalization;
using System.Net;

namespace Proxy;

/// <summary>What the command line asks for.</summary>
internal sealed record Arguments(int Port, string TargetHost, int TargetPort, TimeSpan Latency, long CutAfter, TimeSpan Limit)
{
    public const string Usage = """
        usage: Proxy --listen PORT --to HOST:PORT [--latency 50ms] [--cut-after BYTES] [--seconds SECONDS]
               PORT 0: one of the system's choice. --latency: each byte comes so much later, both ways.
               --cut-after: a connection is reset once so many bytes went over it. --seconds: stop after so long; else until Ctrl-C.
               On standard input, "cut" resets every connection that is open.
        """;

    private const int LongestSeconds = 365 * 24 * 3600;
    private const int LongestLatency = 60_000;

    /// <exception cref="FormatException">They are not to be understood, and why.</exception>
    public static Arguments Parse(string[] args)
    {
        Dictionary<string, string> given = [];
        foreach (string[] pair in args.Chunk(2))
        {
            string name = pair[0] is "--listen" or "--to" or "--latency" or "--cut-after" or "--seconds"
                ? pair[0]
                : throw new FormatException($"There is no option \"{pair[0]}\".");
            string value = pair.Length == 2 ? pair[1] : throw new FormatException($"The option {name} needs a value.");
            if (!given.TryAdd(name, value))
            {
                throw new FormatException($"The option {name} is given twice.");
            }
        }

        // An address that a URI may have: a name, IPv4, or IPv6 in brackets; and a port.
        string target = given.GetValueOrDefault("--to") ?? throw new FormatException("The option --to is missing.");
        if (!Uri.TryCreate($"tcp://{target}", UriKind.Absolute, out Uri? to) || to is not { Host.Length: > 0, Port: > 0, PathAndQuery: "/" or "" })
        {
            throw new FormatException($"The value of --to is HOST:PORT, not \"{target}\".");
        }

        long port = Number("--listen", given.GetValueOrDefault("--listen"), 0, IPEndPoint.MaxPort);
        long latency = Number("--latency", given.GetValueOrDefault("--latency", "0").Replace("ms", string.Empty), 0, LongestLatency);
        long bytes = Number("--cut-after", given.GetValueOrDefault("--cut-after", $"{long.MaxValue}"), 1, long.MaxValue);
        long seconds = Number("--seconds", given.GetValueOrDefault("--seconds", $"{LongestSeconds}"), 1, LongestSeconds);
        return new Arguments((int)port, to.DnsSafeHost, to.Port, TimeSpan.FromMilliseconds(latency), bytes, TimeSpan.FromSeconds(seconds));
    }

    private static long Number(string name, string? digits, long least, long most) =>
        digits is null ? throw new FormatException($"The option {name} is missing.")
        : long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most ? number
        : throw new FormatException($"The value of {name} is {least} to {most}, not \"{digits}\".");
}
