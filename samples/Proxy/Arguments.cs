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

    /// <summary>Null: not to be understood.</summary>
    public static Arguments? Parse(string[] args)
    {
        Dictionary<string, string> given = [];
        foreach (string[] pair in args.Chunk(2))
        {
            if (pair is not [("--listen" or "--to" or "--latency" or "--cut-after" or "--seconds") and var name, var value] || !given.TryAdd(name, value))
            {
                return null;
            }
        }

        // An address that a URI may have: a name, IPv4, or IPv6 in brackets; and a port.
        return Number(given.GetValueOrDefault("--listen"), IPEndPoint.MaxPort) is { } port
            && Uri.TryCreate($"tcp://{given.GetValueOrDefault("--to")}", UriKind.Absolute, out Uri? to) && to is { Host.Length: > 0, Port: > 0, PathAndQuery: "/" or "" }
            && Number(given.GetValueOrDefault("--latency", "0").Replace("ms", string.Empty), LongestLatency) is { } latency
            && Number(given.GetValueOrDefault("--cut-after", $"{long.MaxValue}"), long.MaxValue) is { } bytes and > 0
            && Number(given.GetValueOrDefault("--seconds", $"{LongestSeconds}"), LongestSeconds) is { } seconds and > 0
            ? new Arguments((int)port, to.DnsSafeHost, to.Port, TimeSpan.FromMilliseconds(latency), bytes, TimeSpan.FromSeconds(seconds))
            : null;
    }

    private static long? Number(string? digits, long most) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= most ? number : null;
}
