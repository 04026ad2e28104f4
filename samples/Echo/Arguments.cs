using System.Net;

namespace Echo;

/// <summary>What the command line asks for: one server, until it is interrupted.</summary>
internal sealed record Arguments(string Face, string Host, int Port)
{
    public const string Usage = """
        usage: Echo                                                      run the three servers and a client against each
               Echo --face async|rx|blocking --port PORT [--host HOST]   serve until Ctrl-C; HOST is 127.0.0.1 if not given
        """;

    /// <summary>Null: not to be understood.</summary>
    public static Arguments? Parse(string[] args)
    {
        Dictionary<string, string> given = [];
        foreach (string[] pair in args.Chunk(2))
        {
            if (pair is not [("--face" or "--port" or "--host") and var name, var value] || !given.TryAdd(name, value))
            {
                return null;
            }
        }

        return given.TryGetValue("--face", out string? face) && Faces.All.Contains(face)
            && given.TryGetValue("--port", out string? digits) && int.TryParse(digits, out int port) && port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort
            && given.GetValueOrDefault("--host", "127.0.0.1") is { Length: > 0 } host
            ? new Arguments(face, host, port)
            : null;
    }
}
