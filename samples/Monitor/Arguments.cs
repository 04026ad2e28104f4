using System.Globalization;

namespace Monitor;

/// <summary>What the command line asks for.</summary>
internal sealed record Arguments(int Clients, TimeSpan Limit)
{
    public const string Usage = "usage: Monitor [--clients COUNT] [--seconds SECONDS]     watch until Ctrl-C, or for so long";

    private const int MostClients = 1000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <exception cref="FormatException">They are not to be understood, and why.</exception>
    public static Arguments Parse(string[] args)
    {
        Arguments arguments = new(Clients: 5, Longest);
        foreach (string[] pair in args.Chunk(2))
        {
            string name = pair[0] is "--clients" or "--seconds" ? pair[0] : throw new FormatException($"There is no option \"{pair[0]}\".");
            string digits = pair.Length == 2 ? pair[1] : throw new FormatException($"The option {name} needs a value.");
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value is 0 or > MostClients)
            {
                throw new FormatException($"The value of {name} is 1 to {MostClients}, not \"{digits}\".");
            }

            arguments = name == "--clients" ? arguments with { Clients = value } : arguments with { Limit = TimeSpan.FromSeconds(value) };
        }

        return arguments;
    }
}
