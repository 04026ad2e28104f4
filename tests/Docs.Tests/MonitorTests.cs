namespace RxSocket.Docs.Tests;

/// <summary>The monitor sample, as its users run it.</summary>
public sealed class MonitorTests
{
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "Monitor.dll");

    [Fact]
    public async Task Monitor_WithALimit_ShowsTheConnectionsAndEnds()
    {
        (int exitCode, string output, string error) = await DotnetProcess.RunAsync(Sample, "--clients", "3", "--seconds", "5");

        Assert.Equal((0, ""), (exitCode, error));
        string summary = output.TrimEnd().Split('\n')[^1];
        Assert.Matches(@"^3 connections, [1-9][\d,]* readiness events, [1-9][\d,]* bytes echoed\.$", summary);
        Assert.Contains("bytes/s", output);
    }

    [Theory]
    [InlineData("--seconds")]
    [InlineData("--seconds 0")]
    [InlineData("--minutes 1")]
    public async Task Monitor_WithBadArguments_ShowsItsUsage(string arguments)
    {
        (int exitCode, string output, string error) = await DotnetProcess.RunAsync([Sample, .. arguments.Split(' ')]);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("usage:", error);
    }
}
