using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace RxSocket.Docs.Tests;

/// <summary>The sample, as its users run it.</summary>
public sealed partial class EchoTests
{
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "Echo.dll");

    public static TheoryData<string> Faces => ["async", "rx", "blocking"];

    [Fact]
    public async Task Echo_WithoutArguments_DrivesEachFaceAndSucceeds()
    {
        (int exitCode, string output, string error) = await DotnetProcess.RunAsync(Sample);

        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        Assert.Contains("Every line came back as it was sent.", output);
        Assert.All(["async", "rx", "blocking"], face => Assert.Equal(4, output.Split('\n').Count(line => line.StartsWith($"{face} "))));
    }

    [Theory]
    [MemberData(nameof(Faces))]
    public async Task Echo_WithAFace_ServesOthersUntilItIsTerminated(string face)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no signal to send.");
        using DotnetProcess server = DotnetProcess.Start(Sample, "--face", face, "--port", "0");
        int port = PortOf(await server.ReadLineAsync());

        (string? first, string? second) = (await EchoOfAsync(port, "Grüße\r\n"), await EchoOfAsync(port, "and again\n"));
        using Process kill = Process.Start("kill", ["-TERM", $"{server.Id}"]);
        (int exitCode, string output, string error) = await server.EndAsync();

        Assert.Equal(("Grüße", "and again"), (first, second));
        Assert.Equal((0, "Stopped.\n", ""), (exitCode, output, error));
    }

    [Theory]
    [MemberData(nameof(Faces))]
    public async Task Echo_WhosePortIsTaken_SaysSoAndFails(string face)
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        (int exitCode, string output, string error) = await DotnetProcess.RunAsync(Sample, "--face", face, "--port", $"{port}");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("address already in use", error);
    }

    [Theory]
    [InlineData("--face")]
    [InlineData("--face rx")]
    [InlineData("--face lua --port 8383")]
    [InlineData("--face rx --port 65536")]
    [InlineData("--face rx --port eighty")]
    [InlineData("--face rx --port 8383 --host")]
    [InlineData("--face rx --face rx --port 8383")]
    [InlineData("--help me")]
    public async Task Echo_WithBadArguments_ShowsItsUsage(string arguments)
    {
        (int exitCode, string output, string error) = await DotnetProcess.RunAsync([Sample, .. arguments.Split(' ')]);

        Assert.Equal((2, ""), (exitCode, output));
        Usage.AssertBehindAComplaint(error);
    }

    private static int PortOf(string? line)
    {
        Match port = Port().Match(line ?? string.Empty);
        Assert.True(port.Success, $"It said: {line}");
        return int.Parse(port.Groups[1].Value);
    }

    private static async Task<string?> EchoOfAsync(int port, string line)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line));
        using StreamReader reader = new(stream);
        return await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [GeneratedRegex(@"port (\d+)\.")]
    private static partial Regex Port();
}
