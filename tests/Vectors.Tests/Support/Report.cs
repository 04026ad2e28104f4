using System.Text;
using RxSocket.Vectors.Support;

[assembly: AssemblyFixture(typeof(Report))]

namespace RxSocket.Vectors.Support;

/// <summary>How many cases of each file passed, differ on purpose, failed, or belong to rooms that are not built yet. Printed when the run is over, and
/// left in the file vectors-report.txt beside the tests.</summary>
public sealed class Report : IDisposable
{
    private static readonly SortedDictionary<string, Tally> Files = new(StringComparer.Ordinal);

    public static void Count(string file, Verdict verdict, string name, string? why = null)
    {
        lock (Files)
        {
            if (!Files.TryGetValue(file, out Tally? tally))
            {
                Files.Add(file, tally = new Tally());
            }

            tally.Counts[(int)verdict]++;
            if (why is not null)
            {
                tally.Notes.Add($"    {file}: {name}: {verdict.ToString().ToLowerInvariant()}: {why}");
            }
        }
    }

    public void Dispose()
    {
        string text = Text();
        Console.Write(text);
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "vectors-report.txt"), text);
    }

    /// <summary>What has been counted so far.</summary>
    public static string Text()
    {
        StringBuilder text = new();
        text.AppendLine().AppendLine("Recorded behaviour of LuaSocket, replayed:");
        int[] sum = new int[4];
        lock (Files)
        {
            foreach ((string file, Tally tally) in Files)
            {
                text.AppendLine(Line(file, tally.Counts));
                for (int i = 0; i < sum.Length; i++)
                {
                    sum[i] += tally.Counts[i];
                }
            }

            text.AppendLine(Line("all", sum));
            text.AppendJoin(Environment.NewLine, Files.Values.SelectMany(static tally => tally.Notes.Distinct()).Order(StringComparer.Ordinal)).AppendLine();
        }

        return text.ToString();
    }

    private static string Line(string file, int[] counts) =>
        $"  {file,-10} {counts[0],4} passed, {counts[1],3} differing on purpose, {counts[2],3} failed, {counts[3],3} not built yet";

    private sealed class Tally
    {
        public int[] Counts { get; } = new int[4];

        public List<string> Notes { get; } = [];
    }
}

/// <summary>How a case came out.</summary>
public enum Verdict
{
    Passed,
    Differing,
    Failed,
    NotBuilt,
}
