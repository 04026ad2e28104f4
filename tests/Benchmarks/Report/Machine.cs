using System.Globalization;
using System.Runtime.InteropServices;
using RxSocket.Benchmarks.Runner;

namespace RxSocket.Benchmarks.Report;

/// <summary>The machine, in the words that matter for the figures.</summary>
internal static class Machine
{
    public static string Describe()
    {
        string cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            ?? RuntimeInformation.ProcessArchitecture.ToString();
        string kernel = string.Join('.', File.ReadAllText("/proc/sys/kernel/osrelease").Split('.', '-').Take(2));
        return string.Create(
            CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores ({cpu}), Linux {kernel}, {RuntimeInformation.FrameworkDescription}{Others()}");
    }

    private static string Others() =>
        string.Concat(
            new[]
            {
                Toolbox.FirstLineOf("gcc", "-dumpfullversion") is { } gcc ? $"gcc {gcc}" : null,
                Toolbox.FirstLineOf("lua5.4", "-e", "print(_VERSION .. ' with ' .. require 'socket'._VERSION)"),
                Toolbox.FirstLineOf("node", "--version") is { } node ? $"Node {node}" : null,
            }.OfType<string>().Select(static program => ", " + program));
}
