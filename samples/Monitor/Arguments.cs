using System.Globalization;

namespace Monitor;

/// <summary>What the command line asks for.</summary>
internal sealed record Arguments(int Clients, TimeSpan Limit)
{
    public const string Usage = "usage: Monitor [--clients COUNT] [--seconds SECONDS]     watch until Ctrl-C, or for so long";

    private const int MostClients = 1000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>Null: not to be understood.</summary>
    public static Arguments? Parse(string[] args)
    {
        Arguments arguments = new(Clients: 5, Longest);
        foreach (string[] pair in args.Chunk(2))
        {
            if (pair is not [("--clients" or "--seconds") and var name, var digits]
                || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                || value is 0 or > MostClients)
            {
                return null;
            }

            arguments = name == "--clients" ? arguments with { Clients = value } : arguments with { Limit = TimeSpan.FromSeconds(value) };
        }

        return arguments;
    }
}
