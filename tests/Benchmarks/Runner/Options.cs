using System.Globalization;
using RxSocket.Benchmarks.Workloads;

namespace RxSocket.Benchmarks.Runner;

/// <summary>What the user asked for.</summary>
internal sealed record Options
{
    public bool Quick { get; init; }

    /// <summary>Parts of names; empty: all.</summary>
    public string[] Workloads { get; init; } = [];

    public string[] Contenders { get; init; } = [];

    public int Rounds { get; init; } = 9;

    public int RoundMilliseconds { get; init; } = 500;

    public int WarmMilliseconds { get; init; } = 1750;

    /// <summary>A round that others disturbed is made once more.</summary>
    public bool Repeats { get; init; } = true;

    public string? Csv { get; init; }

    /// <summary>The folder of benchmarks.md; null: no report.</summary>
    public string? Report { get; init; }

    public static Options Parse(string[] arguments)
    {
        bool quick = arguments[0] == "quick";
        Options options = quick
            ? new Options { Quick = true, Rounds = 2, RoundMilliseconds = 120, WarmMilliseconds = 350, Repeats = false }
            : new Options();
        bool reportNamed = false;
        for (int i = 1; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]} needs a value.");
            options = arguments[i] switch
            {
                "--workload" => options with { Workloads = value.Split(',') },
                "--contender" => options with { Contenders = value.Split(',') },
                "--rounds" => options with { Rounds = Number(value) },
                "--csv" => options with { Csv = value },
                "--report" => options with { Report = value },
                _ => throw new ArgumentException($"No such option: {arguments[i]}"),
            };
            reportNamed |= arguments[i] == "--report";
        }

        // The page of the repository shows everything or nothing.
        bool whole = !quick && options.Workloads.Length == 0 && options.Contenders.Length == 0;
        return whole && !reportNamed ? options with { Report = DocsFolder() } : options;
    }

    public bool Wants(string workload) => Workloads.Length == 0 || Workloads.Any(wanted => IsMeant(wanted, workload));

    public bool WantsContender(string contender) => Contenders.Length == 0 || Contenders.Contains(contender);

    // A whole name means that one; otherwise every name that begins so.
    private static bool IsMeant(string wanted, string workload) =>
        workload == wanted || (workload.StartsWith(wanted, StringComparison.Ordinal) && Array.TrueForAll(WorkloadList.All, known => known.Name != wanted));

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);

    private static string? DocsFolder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RxSocket.sln")))
        {
            folder = folder.Parent;
        }

        return folder is null ? null : Path.Combine(folder.FullName, "docs");
    }
}
