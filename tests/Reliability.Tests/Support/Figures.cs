using System.Globalization;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>What a run has measured: told in the test's output and, where <c>RXSOCKET_FIGURES</c> names a file, added to it as a line
/// "promise, figure, value" with tabs between.</summary>
internal static class Figures
{
    private static readonly string? Path = Environment.GetEnvironmentVariable("RXSOCKET_FIGURES");

    public static void Tell(string promise, string figure, double value)
    {
        string number = value.ToString("0.###", CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"{promise}: {figure} {number}");
        if (Path is { Length: > 0 })
        {
            File.AppendAllText(Path, $"{promise}\t{figure}\t{number}\n");
        }
    }
}
