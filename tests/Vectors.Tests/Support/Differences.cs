namespace RxSocket.Vectors.Support;

/// <summary>The cases that differ on purpose: tests/Vectors/differs.txt, whose reasons stand in docs/luasocket-map.md. A line is
/// <c>file | case | engine | reason</c>; a case may end with a star, the engine is "any" or "portable".</summary>
internal static class Differences
{
    private static readonly Lazy<string[][]> Lines = new(static () =>
        [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "differs.txt"))
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))]);

    public static string? ReasonFor(string file, string name) =>
        Array.Find(Lines.Value, line => line[0] == file && Covers(line[1], name) && (line[2] == "any" || !Sys.Platform.IsNative))?[3];

    private static bool Covers(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == name;
}
