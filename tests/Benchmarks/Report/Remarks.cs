namespace RxSocket.Benchmarks.Report;

/// <summary>remarks.md: what a reader should know about a workload's figures, under a heading with the workload's name.</summary>
internal sealed class Remarks
{
    private readonly Dictionary<string, string> _sections;

    private Remarks(Dictionary<string, string> sections) => _sections = sections;

    public static Remarks Read()
    {
        string[] parts = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Report", "remarks.md")).Split("\n## ");
        return new Remarks(parts.Skip(1).ToDictionary(static part => part.Split('\n')[0].Trim(), static part => part[part.IndexOf('\n', StringComparison.Ordinal)..].Trim()));
    }

    public string Of(string name) => _sections.TryGetValue(name, out string? words) && words.Length > 0 ? $"\n{words}\n" : string.Empty;
}
