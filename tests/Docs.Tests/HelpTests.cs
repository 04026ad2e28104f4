using Xunit;

namespace RxSocket.Docs.Tests;

/// <summary>A sample that is asked for help gives it, and that is no failure.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Samples => ["Chat", "Echo", "Harness", "Monitor", "Ported", "Proxy"];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Sample_AskedForHelp_ShowsItsUsageAndEndsWell(string sample)
    {
        (int exitCode, string output, string error) = await DotnetProcess.RunAsync(Path.Combine(AppContext.BaseDirectory, $"{sample}.dll"), "--help");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("usage: ", output);
    }
}
