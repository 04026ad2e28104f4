using System.Globalization;
using System.Net;

namespace Echo;

/// <summary>What the command line asks for: one server, until it is interrupted.</summary>
internal sealed record Arguments(string Face, string Host, int Port)
{
    public const string Usage = """
        usage: Echo                                                      run the three servers and a client against each
               Echo --face async|rx|blocking --port PORT [--host HOST]   serve until Ctrl-C; HOST is 127.0.0.1 if not given
        """;

    /// <exception cref="FormatException">They are not to be understood, and why.</exception>
    public static Arguments Parse(string[] args)
    {
        Dictionary<string, string> given = [];
        foreach (string[] pair in args.Chunk(2))
        {
            string name = pair[0] is "--face" or "--port" or "--host" ? pair[0] : throw new FormatException($"There is no option \"{pair[0]}\".");
            string value = pair.Length == 2 ? pair[1] : throw new FormatException($"The option {name} needs a value.");
            if (!given.TryAdd(name, value))
            {
                throw new FormatException($"The option {name} is given twice.");
            }
        }

        string face = given.GetValueOrDefault("--face") ?? throw new FormatException("The option --face is missing.");
        string port = given.GetValueOrDefault("--port") ?? throw new FormatException("The option --port is missing.");
        string host = given.GetValueOrDefault("--host", "127.0.0.1");
        return !Faces.All.Contains(face) ? throw new FormatException($"There is no face \"{face}\".")
            : !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number > IPEndPoint.MaxPort
                ? throw new FormatException($"A port is 0 to {IPEndPoint.MaxPort}, not \"{port}\".")
            : host.Length == 0 ? throw new FormatException("The host is empty.")
            : new Arguments(face, host, number);
    }
}
