namespace RxSocket.Docs.Tests;

/// <summary>The monitor sample, as its users run it.</summary>
public sealed class MonitorTests
{
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "Monitor.dll");

    [Fact]
    public async Task Monitor_WithALimit_ShowsTheConnectionsAndEnds()
    {
        string summary = await WatchFor(seconds: 2);
        if (summary.EndsWith(" 0 bytes echoed.", StringComparison.Ordinal))
        {
            // On a machine that has more to do, two seconds may be over before the first echo.
            summary = await WatchFor(seconds: 20);
        }

        Assert.Matches(@"^3 connections, [1-9][\d,]* readiness events, [1-9][\d,]* bytes echoed\.$", summary);
    }

    [Theory]
    [InlineData("--seconds")]
    [InlineData("--seconds 0")]
    [InlineData("--minutes 1")]
    public async Task Monitor_WithBadArguments_ShowsItsUsage(string arguments)
    {
        (int exitCode, string output, string error) = await DotnetProcess.RunAsync([Sample, .. arguments.Split(' ')]);

        Assert.Equal((2, ""), (exitCode, output));
        Usage.AssertBehindAComplaint(error);
    }

    // The last line of what it writes.
    private static async Task<string> WatchFor(int seconds)
    {
        (int exitCode, string output, string error) = await DotnetProcess.RunAsync(Sample, "--clients", "3", "--seconds", $"{seconds}");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("bytes/s", output);
        return output.TrimEnd().Split('\n')[^1];
    }
}
