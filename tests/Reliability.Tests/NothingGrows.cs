using System.Diagnostics;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>A mixed load leaves heap, descriptors and threads as they were: the soak, for a few seconds. For longer it has a command of its own.</summary>
public sealed class NothingGrows
{
    private const string Promise = nameof(NothingGrows);

    [Fact]
    public async Task Soak_AFewSeconds_IsFlat()
    {
        int seconds = Counts.Of(6, 60);
        ProcessStartInfo start = new(Environment.ProcessPath is { } self && self.EndsWith("dotnet", StringComparison.Ordinal) ? self : "dotnet", ["exec", Program, "--seconds", $"{seconds}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process soak = Process.Start(start)!;
        Task<string> errors = soak.StandardError.ReadToEndAsync();
        string output = await soak.StandardOutput.ReadToEndAsync().Within(TimeSpan.FromSeconds(seconds + 60));
        await soak.WaitForExitAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(output);
        Assert.True(soak.ExitCode == 0, output + await errors);
        string rounds = output.TrimEnd().Split('\n')[^1].Split(' ')[0];
        Figures.Tell(Promise, $"rounds of mixed load in {seconds} s, flat", double.Parse(rounds, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "RxSocket.Soak.dll");
}
