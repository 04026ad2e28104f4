namespace RxSocket;

/// <summary>The system's list of services: lines of <c>name port/protocol aliases # comment</c>. The BCL has no look-up of its own.</summary>
internal static class ServicesFile
{
    private const string Protocol = "/tcp";

    private static readonly Lazy<Dictionary<string, int>> Ports = new(Read);

    public static int? PortOf(string name) => Ports.Value.TryGetValue(name, out int port) ? port : null;

    private static string Place => OperatingSystem.IsWindows()
        ? Path.Combine(Environment.SystemDirectory, "drivers", "etc", "services")
        : "/etc/services";

    private static Dictionary<string, int> Read()
    {
        Dictionary<string, int> ports = new(StringComparer.Ordinal);
        try
        {
            foreach (string line in File.ReadLines(Place))
            {
                Add(line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries), ports);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A system without the list knows numbers only.
        }

        return ports;
    }

    private static void Add(string[] words, Dictionary<string, int> ports)
    {
        if (words.Length < 2 || !words[1].EndsWith(Protocol, StringComparison.Ordinal) || !int.TryParse(words[1][..^Protocol.Length], out int port))
        {
            return;
        }

        ports.TryAdd(words[0], port);
        foreach (string alias in words.Skip(2))
        {
            ports.TryAdd(alias, port);
        }
    }
}
