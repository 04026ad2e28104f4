using System.Diagnostics;
using RxSocket.Benchmarks.Native;
using RxSocket.Benchmarks.Report;
using RxSocket.Benchmarks.Workloads;

namespace RxSocket.Benchmarks.Runner;

/// <summary>The commands that a person gives.</summary>
internal static class Command
{
    private const long DescriptorsWanted = 24_000;

    public static int Run(string[] arguments)
    {
        if (arguments[0] == "list")
        {
            Array.ForEach(WorkloadList.All, static workload => Console.WriteLine($"{workload.Name}: {string.Join(' ', workload.Contenders)}"));
            return 0;
        }

        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("The benchmarks measure by /proc and run on Linux only.");
            return 1;
        }

        try
        {
            return Measure(Options.Parse(arguments)).GetAwaiter().GetResult();
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException)
        {
            Console.Error.WriteLine(wrong.Message);
            return Help();
        }
    }

    public static int Help()
    {
        Console.Error.WriteLine(
            """
            all | quick | list  [--workload NAME,…] [--contender NAME,…] [--rounds N] [--csv FILE] [--report FOLDER]
              all       every workload, nine rounds: about twenty minutes; writes docs/benchmarks.md (or FOLDER/benchmarks.md)
              quick     every workload, two short rounds: one to three minutes; writes a page only with --report
              list      the workloads and their contenders
            A workload's name may be cut short: "pingpong" is all three of them.
            """);
        return 2;
    }

    private static async Task<int> Measure(Options options)
    {
        long descriptors = ProcessCalls.RaiseDescriptors(DescriptorsWanted);
        Console.WriteLine($"{Machine.Describe()}; {descriptors} descriptors");
        long start = Stopwatch.GetTimestamp();
        Bench bench = new(options, new Catalogue(new Toolbox()), Console.WriteLine);
        Outcome outcome = await bench.Run(static (workload, measured) => ConsoleTable.Write(workload, measured));
        Console.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s in all");
        if (options.Csv is { } csv)
        {
            CsvFile.Write(csv, outcome);
        }

        if (options.Report is { } folder)
        {
            Page.Write(folder, outcome);
        }

        return outcome.Measured.Count > 0 ? 0 : 1;
    }
}
